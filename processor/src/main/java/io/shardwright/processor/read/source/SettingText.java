package io.shardwright.processor.read.source;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import io.shardwright.diagnostic.Code;
import io.shardwright.ops.description.Unreadable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;

/**
 * Rewrites an expression of the model's constructor so that it means the same in the generated one, where the model's
 * fields, its local variables and its file's imports are missing: names of those are replaced by what defines them,
 * constants by their values, and types by their full names.
 */
public final class SettingText {
    private static final Pattern LITERAL_OR_GAP = Pattern.compile("""
        ("(?:\\\\.|[^"\\\\])*"|'(?:\\\\.|[^'\\\\])*')\
        |(?:[ \\t]*(?:\\R|//.*|/\\*(?s:.*?)\\*/))+[ \\t]*\
        """);

    private final Source source;
    private final Report report;
    private final Map<Element, KnownValue> known;

    SettingText(Source source, Report report, Map<Element, KnownValue> known) {
        this.source = source;
        this.report = report;
        this.known = known;
    }

    String of(ExpressionTree tree, String where) throws Unreadable {
        Rewriting rewriting = new Rewriting(tree, where);
        rewriting.scan(tree, null);
        if (rewriting.failed) {
            throw new Unreadable();
        }
        return rewriting.text();
    }

    private record Replacement(int start, int end, String text) {}

    /** Without comments, which may end at the end of a line; literals stay as they are. */
    private static String onOneLine(String piece) {
        return LITERAL_OR_GAP.matcher(piece).replaceAll(found -> found.group(1) == null ? " " : "$1");
    }

    /** The replacements of one expression. */
    private final class Rewriting extends TreeScanner<Void, Void> {
        private final ExpressionTree whole;
        private final String where;
        private final List<Replacement> replacements = new ArrayList<>();
        private final Set<Element> own = new HashSet<>();
        private boolean failed;

        Rewriting(ExpressionTree whole, String where) {
            this.whole = whole;
            this.where = where;
        }

        String text() {
            StringBuilder text = new StringBuilder();
            int from = source.start(whole);
            replacements.sort(Comparator.comparingInt(Replacement::start));
            for (Replacement replacement : replacements) {
                // What stands within another is replaced with that.
                if (replacement.start() >= from) {
                    text.append(onOneLine(source.text(from, replacement.start())))
                            .append(replacement.text());
                    from = replacement.end();
                }
            }
            return text.append(onOneLine(source.text(from, source.end(whole)))).toString();
        }

        @Override
        public Void visitIdentifier(IdentifierTree tree, Void unused) {
            Optional<Element> element = source.element(tree);
            if (element.isEmpty()) {
                failed = true;
            } else if (!own.contains(element.get())) {
                replace(tree, element.get());
            }
            return null;
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree tree, Void unused) {
            Optional<Element> element = source.element(tree);
            if (element.isEmpty()) {
                failed = true;
                return null;
            }
            boolean isOfType = source.element(tree.getExpression()).orElse(null) instanceof TypeElement;
            boolean isMethodOfType = isOfType
                    && isStatic(element.get())
                    && !element.get().getKind().isField();
            if (element.get() instanceof TypeElement
                    || isStatic(element.get()) && !isMethodOfType
                    || known.containsKey(element.get())) {
                replace(tree, element.get());
            } else if (isOfType && !isMethodOfType) {
                failed = true; // An instance's member without an instance: javac says so.
            } else {
                // Of a method what stands between may be type arguments.
                checkVisible(tree, element.get());
                scan(tree.getExpression(), null);
            }
            return null;
        }

        @Override
        public Void visitLiteral(LiteralTree tree, Void unused) {
            if (tree.getValue() instanceof String text && source.text(tree).contains("\n")) {
                put(tree, source.elements().getConstantExpression(text));
            }
            return null;
        }

        @Override
        public Void visitLambdaExpression(LambdaExpressionTree tree, Void unused) {
            for (VariableTree parameter : tree.getParameters()) {
                source.element(parameter).ifPresent(own::add);
            }
            return scan(tree.getBody(), null);
        }

        @Override
        public Void visitVariable(VariableTree tree, Void unused) {
            source.element(tree).ifPresent(own::add);
            return super.visitVariable(tree, null);
        }

        @Override
        public Void visitNewClass(NewClassTree tree, Void unused) {
            if (tree.getClassBody() != null) {
                fail(tree);
                return null;
            }
            return super.visitNewClass(tree, null);
        }

        private void replace(ExpressionTree tree, Element element) {
            KnownValue setting = known.get(element);
            if (setting != null) {
                put(tree, tree == whole ? setting.java() : setting.operand());
            } else if (element instanceof VariableElement variable && variable.getConstantValue() != null) {
                put(tree, source.elements().getConstantExpression(variable.getConstantValue()));
            } else if (element instanceof TypeElement type) {
                checkVisible(tree, type);
                put(tree, TypeNames.of(type));
            } else if (isStatic(element)) {
                checkVisible(tree, element);
                put(
                        tree,
                        TypeNames.of((TypeElement) Objects.requireNonNull(element.getEnclosingElement())) + "."
                                + element.getSimpleName());
            } else {
                fail(tree);
            }
        }

        private void put(Tree tree, String text) {
            replacements.add(new Replacement(source.start(tree), source.end(tree), text));
        }

        private void checkVisible(Tree tree, Element element) {
            if (element.getSimpleName().contentEquals("length")
                    && element.getKind().isField()) {
                return; // Of an array: it belongs to no class.
            }
            TypeElement user = (TypeElement) source.element(source.classTree()).orElseThrow();
            Visibility.hindrance(element, user, source.elements()).ifPresent(hindrance -> {
                failed = true;
                report.error(Code.NOT_VISIBLE, tree, where, element.getSimpleName(), hindrance, source.packageName());
            });
        }

        private void fail(Tree tree) {
            failed = true;
            report.error(Code.NOT_A_SETTING, tree, where, source.shortText(tree));
        }
    }

    private static boolean isStatic(Element element) {
        return element.getModifiers().contains(Modifier.STATIC)
                && (element.getKind().isField() || element.getKind() == ElementKind.METHOD);
    }
}
