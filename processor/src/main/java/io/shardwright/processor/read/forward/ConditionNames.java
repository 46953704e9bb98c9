package io.shardwright.processor.read.forward;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import java.util.Locale;
import java.util.Map;

/** What conditions are called in names of classes: {@code Parallel} for {@code config.parallel()}, {@code LayersAbove2}. */
final class ConditionNames {
    private static final Map<Tree.Kind, String> WORDS = Map.ofEntries(
            Map.entry(Tree.Kind.EQUAL_TO, "Is"),
            Map.entry(Tree.Kind.NOT_EQUAL_TO, "IsNot"),
            Map.entry(Tree.Kind.GREATER_THAN, "Above"),
            Map.entry(Tree.Kind.GREATER_THAN_EQUAL, "AtLeast"),
            Map.entry(Tree.Kind.LESS_THAN, "Below"),
            Map.entry(Tree.Kind.LESS_THAN_EQUAL, "AtMost"),
            Map.entry(Tree.Kind.PLUS, "Plus"),
            Map.entry(Tree.Kind.MINUS, "Minus"),
            Map.entry(Tree.Kind.UNARY_MINUS, "Minus"),
            Map.entry(Tree.Kind.MULTIPLY, "Times"),
            Map.entry(Tree.Kind.DIVIDE, "By"),
            Map.entry(Tree.Kind.REMAINDER, "Mod"));

    private ConditionNames() {}

    static String of(ExpressionTree tree) {
        return switch (tree) {
            case ParenthesizedTree inner -> of(inner.getExpression());
            case MethodInvocationTree call -> {
                StringBuilder name = new StringBuilder(of(call.getMethodSelect()));
                call.getArguments().forEach(argument -> name.append("Of").append(of(argument)));
                yield name.toString();
            }
            case MemberSelectTree select -> word(select.getIdentifier().toString());
            case IdentifierTree identifier -> word(identifier.getName().toString());
            case LiteralTree literal -> word(String.valueOf(literal.getValue()));
            case BinaryTree binary ->
                of(binary.getLeftOperand())
                        + WORDS.getOrDefault(binary.getKind(), "With")
                        + of(binary.getRightOperand());
            case UnaryTree unary -> WORDS.getOrDefault(unary.getKind(), "") + of(unary.getExpression());
            default -> "Condition";
        };
    }

    /** {@code Parallel} for {@code parallel}, {@code LayerNorm} for {@code LAYER_NORM}, {@code 0_5} for {@code 0.5}. */
    private static String word(String text) {
        boolean isConstant = text.equals(text.toUpperCase(Locale.ROOT));
        StringBuilder words = new StringBuilder();
        for (String part : isConstant ? text.split("_") : new String[] {text}) {
            if (!part.isEmpty()) {
                words.append(Character.toUpperCase(part.charAt(0)))
                        .append(isConstant ? part.substring(1).toLowerCase(Locale.ROOT) : part.substring(1));
            }
        }
        return words.toString().replaceAll("\\W", "_");
    }
}
