package io.shardwright.processor.read.source;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.TypeCastTree;
import io.shardwright.diagnostic.Code;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/**
 * Reads expressions that are evaluated when the model is built, over the constructor's parameters, constants, and the
 * fields and local variables that are defined by such expressions.
 *
 * <p>Sizes are whole numbers: constants, {@code int} parameters, accessors of records, and {@code + - * /} of these. A
 * division is exact, which it owes a {@link Check} for.
 */
public final class Settings {
    private final Source source;
    private final Report report;
    private final Map<Element, KnownValue> known = new HashMap<>();
    private final SettingText text;

    public Settings(Source source, Report report) {
        this.source = source;
        this.report = report;
        this.text = new SettingText(source, report, known);
    }

    /** A parameter of the constructor: it stands for itself. */
    public void parameter(VariableElement parameter) {
        String name = parameter.getSimpleName().toString();
        if (isWholeNumber(parameter.asType())) {
            known.put(parameter, KnownValue.ofSize(name, Size.atom(name)));
        } else if (isRecord(parameter.asType())) {
            known.put(parameter, KnownValue.ofRecord(name, name));
        } else {
            known.put(parameter, KnownValue.ofJava(name));
        }
    }

    /** A field or a local variable is given a value. Where Java would convert the value, so does the text. */
    public void define(VariableElement variable, ExpressionTree value, String where) throws Unreadable {
        KnownValue setting = read(value, where);
        TypeMirror from = source.type(value).orElseThrow(Unreadable::new);
        TypeMirror to = variable.asType();
        boolean converts = to.getKind().isPrimitive() && !source.types().isSameType(from, to)
                || value instanceof LambdaExpressionTree
                || value instanceof MemberReferenceTree;
        known.put(variable, converts ? setting.withJava("(" + TypeNames.of(to) + ") " + setting.operand()) : setting);
    }

    /** A parameter of a method whose body is read in place. */
    public void define(VariableElement variable, KnownValue setting) {
        known.put(variable, setting);
    }

    public Optional<KnownValue> of(Element variable) {
        return Optional.ofNullable(known.get(variable));
    }

    /** Any expression. */
    public KnownValue read(ExpressionTree tree, String where) throws Unreadable {
        String java = text.of(tree, where);
        List<Check> checks = new ArrayList<>();
        Optional<Size> size = source.type(tree).filter(Settings::isWholeNumber).flatMap(_ -> size(tree, checks));
        return new KnownValue(java, size, checks, path(tree));
    }

    /** An expression that must be a size; what it owes is added to {@code checks}. */
    public Size size(ExpressionTree tree, String where, List<Check> checks) throws Unreadable {
        Optional<Size> size = size(tree, checks);
        if (size.isEmpty() && source.isBroken(tree)) {
            throw new Unreadable();
        }
        if (size.isEmpty()) {
            throw report.abandon(Code.NOT_A_SIZE, tree, where, source.shortText(tree));
        }
        return size.get();
    }

    /** The value of an expression that is a constant. */
    public Optional<Object> constant(ExpressionTree tree) {
        return switch (tree) {
            case ParenthesizedTree inner -> constant(inner.getExpression());
            case LiteralTree literal -> Optional.ofNullable(literal.getValue());
            case IdentifierTree _, MemberSelectTree _ -> source.element(tree).flatMap(Settings::constant);
            default -> Optional.empty();
        };
    }

    private static Optional<Object> constant(Element element) {
        return element instanceof VariableElement variable
                ? Optional.ofNullable(variable.getConstantValue())
                : Optional.empty();
    }

    private Optional<Size> size(ExpressionTree tree, List<Check> checks) {
        Optional<Size> constant = constant(tree)
                .filter(value -> value instanceof Integer || value instanceof Long)
                .map(value -> Size.of(((Number) value).longValue()));
        if (constant.isPresent()) {
            return constant;
        }
        return switch (tree) {
            case ParenthesizedTree inner -> size(inner.getExpression(), checks);
            case TypeCastTree cast
            when source.type(cast.getExpression())
                    .filter(Settings::isWholeNumber)
                    .isPresent() -> size(cast.getExpression(), checks);
            case IdentifierTree _, MemberSelectTree _ ->
                source.element(tree).flatMap(this::of).flatMap(setting -> {
                    checks.addAll(setting.checks());
                    return setting.size();
                });
            case MethodInvocationTree call ->
                source.type(call)
                        .filter(Settings::isWholeNumber)
                        .flatMap(_ -> path(call))
                        .map(Size::atom);
            case BinaryTree binary ->
                size(binary.getLeftOperand(), checks)
                        .flatMap(left -> size(binary.getRightOperand(), checks)
                                .flatMap(right -> combined(binary, left, right, checks)));
            default -> Optional.empty();
        };
    }

    private Optional<Size> combined(BinaryTree tree, Size left, Size right, List<Check> checks) {
        return switch (tree.getKind()) {
            case PLUS -> Optional.of(left.plus(right));
            case MINUS -> Optional.of(left.minus(right));
            case MULTIPLY -> Optional.of(left.times(right));
            case DIVIDE -> quotient(tree, left, right, checks);
            default -> Optional.empty();
        };
    }

    /** Of two constants as Java divides them; of anything else exact, and checked if that isn't certain. */
    private Optional<Size> quotient(BinaryTree tree, Size left, Size right, List<Check> checks) {
        if (right.equals(Size.ZERO)) {
            return Optional.empty();
        }
        if (left.constant().isPresent() && right.constant().isPresent()) {
            return Optional.of(Size.of(left.constant().get() / right.constant().get()));
        }
        Optional<Size> quotient = left.dividedBy(right);
        if (quotient.isPresent() && !quotient.get().isWhole()) {
            checks.add(new Check.Divides(
                    right,
                    left,
                    Code.NOT_DIVISIBLE.text(),
                    source.shortText(tree).replace("%", "%%") + " (" + source.origin(tree)
                            + "): %d is not divisible by %d"));
        }
        return quotient;
    }

    /** {@code config} for a record of that name, {@code config.attention} for a call of its accessor. */
    private Optional<String> path(ExpressionTree tree) {
        return switch (tree) {
            case ParenthesizedTree inner -> path(inner.getExpression());
            case IdentifierTree _ -> source.element(tree).flatMap(this::of).flatMap(KnownValue::path);
            case MemberSelectTree _ -> source.element(tree).flatMap(this::of).flatMap(KnownValue::path);
            case MethodInvocationTree call
            when call.getArguments().isEmpty() && call.getMethodSelect() instanceof MemberSelectTree select ->
                source.type(select.getExpression())
                        .filter(Settings::isRecord)
                        .flatMap(_ -> path(select.getExpression()))
                        .map(path -> path + "." + select.getIdentifier());
            default -> Optional.empty();
        };
    }

    public static boolean isWholeNumber(TypeMirror type) {
        return type.getKind() == TypeKind.INT || type.getKind() == TypeKind.LONG;
    }

    public static boolean isRecord(TypeMirror type) {
        return type instanceof DeclaredType declared && declared.asElement().getKind() == ElementKind.RECORD;
    }
}
