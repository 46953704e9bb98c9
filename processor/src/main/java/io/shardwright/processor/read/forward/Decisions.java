package io.shardwright.processor.read.forward;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Settings;
import io.shardwright.processor.read.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;

/**
 * One way through forward: what each condition on the configuration is, in the order in which forward asks. Conditions of which that
 * isn't said yet hold.
 *
 * <p>A condition that follows from those before has no two ways: the same condition, and that something has another of its values.
 */
public final class Decisions {
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
                when isComparison(equal) && constant(equal.getRightOperand()).isPresent() ->
                    isValue(equal, equal.getLeftOperand(), equal.getRightOperand(), where);
                case BinaryTree equal
                when isComparison(equal) && constant(equal.getLeftOperand()).isPresent() ->
                    isValue(equal, equal.getRightOperand(), equal.getLeftOperand(), where);
                default -> {
                    String java = settings.read(condition, where).java();
                    boolean isCall = java.matches("[\\w.$()]+");
                    yield decide(
                            new Condition.Flag(isCall ? java : "(" + java + ")"),
                            ConditionNames.of(condition),
                            condition);
                }
            };
        }

        private static boolean isComparison(BinaryTree tree) {
            return tree.getKind() == Tree.Kind.EQUAL_TO || tree.getKind() == Tree.Kind.NOT_EQUAL_TO;
        }

        /** What is nothing else at the same time: a constant of an enum, or a whole number, however it is written. */
        private Optional<Object> constant(ExpressionTree tree) {
            return enumConstant(tree)
                    .<Object>map(Function.identity())
                    .or(() -> settings.constant(tree)
                            .filter(number -> number instanceof Integer || number instanceof Long)
                            .map(number -> ((Number) number).longValue()));
        }

        private Optional<Element> enumConstant(ExpressionTree tree) {
            return source.element(tree).filter(element -> element.getKind() == ElementKind.ENUM_CONSTANT);
        }

        /** {@code config.norm() == Norm.RMS}, or {@code !=}. */
        private boolean isValue(BinaryTree tree, ExpressionTree subject, ExpressionTree value, String where)
                throws Unreadable {
            Condition.Is asked = new Condition.Is(
                    settings.read(subject, where).operand(),
                    constant(value).orElseThrow(),
                    settings.read(value, where).java());
            List<Decision> before = taken.stream()
                    .filter(one -> one.asked() instanceof Condition.Is is
                            && is.subject().equals(asked.subject()))
                    .toList();
            boolean isOpen = before.stream().noneMatch(Decision::holds)
                    && enumConstant(value)
                            .map(constant -> before.size() < others(constant))
                            .orElse(true);
            // Otherwise another value was taken, or none but this is left.
            boolean equals =
                    isOpen || before.stream().anyMatch(one -> one.asked().isSame(asked))
                            ? decide(asked, ConditionNames.of(subject) + "Is" + ConditionNames.of(value), tree)
                            : before.stream().noneMatch(Decision::holds);
            return (tree.getKind() == Tree.Kind.EQUAL_TO) == equals;
        }

        private static long others(Element constant) {
            TypeElement type = (TypeElement) Objects.requireNonNull(constant.getEnclosingElement());
            return type.getEnclosedElements().stream()
                            .filter(element -> element.getKind() == ElementKind.ENUM_CONSTANT)
                            .count()
                    - 1;
        }

        private boolean decide(Condition asked, String name, ExpressionTree tree) {
            Optional<Decision> known =
                    taken.stream().filter(one -> one.asked().isSame(asked)).findFirst();
            if (known.isPresent()) {
                return known.get().holds();
            }
            boolean holds =
                    taken.size() >= given.size() || given.get(taken.size()).holds();
            taken.add(new Decision(asked, freeName(name), report.origin(tree), holds));
            return holds;
        }

        /** Two configurations may have accessors of one name. */
        private String freeName(String wanted) {
            String name = wanted;
            for (int i = 2; isTaken(name); i++) {
                name = wanted + "_" + i;
            }
            return name;
        }

        private boolean isTaken(String name) {
            return taken.stream().anyMatch(one -> one.name().equals(name));
        }
    }

    Reader reader(Source source, Report report, Settings settings) {
        return new Reader(source, report, settings);
    }
}
