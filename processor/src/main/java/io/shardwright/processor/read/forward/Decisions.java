package io.shardwright.processor.read.forward;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Settings;
import io.shardwright.processor.read.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;

/**
 * One way through forward: what each condition on the configuration is, in the order in which forward asks. Conditions of which that
 * isn't said yet hold.
 *
 * <p>A condition that follows from those before has no two ways: the same condition, and that an enum has another of its values.
 */
public final class Decisions {
    private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");

    private final List<Decision> given;
    private final List<Decision> taken = new ArrayList<>();

    private Decisions(List<Decision> given) {
        this.given = List.copyOf(given);
    }

    /** The first way: all conditions hold. */
    public static Decisions first() {
        return new Decisions(List.of());
    }

    /** What this way was found to be, now that forward was read. */
    public List<Decision> taken() {
        return List.copyOf(taken);
    }

    /** The way behind this one; empty behind the last. */
    public Optional<Decisions> next() {
        int last = taken.size() - 1;
        while (last >= 0 && !taken.get(last).holds()) {
            last--;
        }
        if (last < 0) {
            return Optional.empty();
        }
        List<Decision> other = new ArrayList<>(taken.subList(0, last));
        other.add(taken.get(last).opposite());
        return Optional.of(new Decisions(other));
    }

    /** Reads conditions of one forward. */
    final class Reader {
        private final Source source;
        private final Report report;
        private final Settings settings;

        Reader(Source source, Report report, Settings settings) {
            this.source = source;
            this.report = report;
            this.settings = settings;
        }

        /** @param condition that no tensor takes part in */
        boolean holds(ExpressionTree condition, String where) throws Unreadable {
            Optional<Object> constant = settings.constant(condition);
            if (constant.isPresent()) {
                return constant.get().equals(true);
            }
            return switch (condition) {
                case ParenthesizedTree inner -> holds(inner.getExpression(), where);
                case UnaryTree not
                when not.getKind() == Tree.Kind.LOGICAL_COMPLEMENT -> !holds(not.getExpression(), where);
                case BinaryTree and
                when and.getKind() == Tree.Kind.CONDITIONAL_AND ->
                    holds(and.getLeftOperand(), where) && holds(and.getRightOperand(), where);
                case BinaryTree or
                when or.getKind() == Tree.Kind.CONDITIONAL_OR ->
                    holds(or.getLeftOperand(), where) || holds(or.getRightOperand(), where);
                case BinaryTree equal
                when enumConstant(equal.getRightOperand()).isPresent() ->
                    isValue(equal, equal.getLeftOperand(), equal.getRightOperand(), where);
                case BinaryTree equal
                when enumConstant(equal.getLeftOperand()).isPresent() ->
                    isValue(equal, equal.getRightOperand(), equal.getLeftOperand(), where);
                default -> {
                    String java = settings.read(condition, where).java();
                    boolean isCall = java.matches("[\\w.$()]+");
                    yield decide(isCall ? java : "(" + java + ")", name(condition), condition);
                }
            };
        }

        private Optional<Element> enumConstant(ExpressionTree tree) {
            return source.element(tree).filter(element -> element.getKind() == ElementKind.ENUM_CONSTANT);
        }

        /** {@code config.norm() == Norm.RMS}, or {@code !=}. */
        private boolean isValue(BinaryTree tree, ExpressionTree subject, ExpressionTree value, String where)
                throws Unreadable {
            Element constant = enumConstant(value).orElseThrow();
            String of = settings.read(subject, where).java() + " == ";
            List<Decision> before =
                    taken.stream().filter(one -> one.java().startsWith(of)).toList();
            String java = of + settings.read(value, where).java();
            boolean equals;
            if (before.stream().anyMatch(one -> one.java().equals(java))
                    || before.stream().noneMatch(Decision::holds) && before.size() < others(constant)) {
                equals = decide(
                        java,
                        name(subject) + "Is"
                                + ofConstant(constant.getSimpleName().toString()),
                        tree);
            } else {
                // Another value was taken, or none but this is left.
                equals = before.stream().noneMatch(Decision::holds);
            }
            return (tree.getKind() == Tree.Kind.EQUAL_TO) == equals;
        }

        private static long others(Element constant) {
            TypeElement type = (TypeElement) Objects.requireNonNull(constant.getEnclosingElement());
            return type.getEnclosedElements().stream()
                            .filter(element -> element.getKind() == ElementKind.ENUM_CONSTANT)
                            .count()
                    - 1;
        }

        private boolean decide(String java, String name, ExpressionTree tree) {
            Optional<Decision> known =
                    taken.stream().filter(one -> one.java().equals(java)).findFirst();
            if (known.isPresent()) {
                return known.get().holds();
            }
            boolean holds =
                    taken.size() >= given.size() || given.get(taken.size()).holds();
            taken.add(new Decision(java, name, report.origin(tree), holds));
            return holds;
        }

        /** {@code Parallel} for {@code config.parallel()}. */
        private String name(ExpressionTree tree) {
            return switch (tree) {
                case MethodInvocationTree call -> name(call.getMethodSelect());
                case MemberSelectTree select -> capital(select.getIdentifier().toString());
                case IdentifierTree identifier -> capital(identifier.getName().toString());
                default -> {
                    StringBuilder words = new StringBuilder();
                    Matcher word = WORD.matcher(source.text(tree));
                    while (word.find()) {
                        words.append(capital(word.group()));
                    }
                    yield words.isEmpty() ? "Condition" : words.toString();
                }
            };
        }
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** {@code LayerNorm} for {@code LAYER_NORM}. */
    private static String ofConstant(String constant) {
        StringBuilder words = new StringBuilder();
        for (String word : constant.split("_")) {
            words.append(word.isEmpty() ? "" : capital(word.toLowerCase(Locale.ROOT)));
        }
        return words.toString();
    }

    Reader reader(Source source, Report report, Settings settings) {
        return new Reader(source, report, settings);
    }
}
