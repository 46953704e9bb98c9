package io.shardwright.processor.read.field;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import io.shardwright.diagnostic.Code;
import io.shardwright.dsl.Modules;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.source.KnownValue;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Settings;
import io.shardwright.processor.read.source.Source;
import io.shardwright.processor.read.source.TypeNames;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** Reads an expression that makes a module: {@code new Linear(in, out).initial(0.1)}. */
public final class ConstructReader {
    /** Also where the language's own Javadoc says so. */
    static final String DEVIATION = "0.02";

    private static final String EPSILON = "1e-5";

    private final Source source;
    private final Report report;
    private final Settings settings;
    private final List<Check> checks;

    ConstructReader(Source source, Report report, Settings settings, List<Check> checks) {
        this.source = source;
        this.report = report;
        this.settings = settings;
        this.checks = checks;
    }

    Construct read(VariableElement field, ExpressionTree tree, String where) throws Unreadable {
        TypeMirror type = field.asType();
        return switch (tree) {
            case ParenthesizedTree inner -> read(field, inner.getExpression(), where);
            case NewClassTree made when ModuleTypes.isLayer(type) -> layer(made, made.getArguments(), DEVIATION, where);
            case NewClassTree made when ModuleTypes.model(type).isPresent() -> model(made, Optional.empty(), where);
            case MethodInvocationTree call when ModuleTypes.isLayer(type) -> configuredLayer(call, where);
            case MethodInvocationTree call when ModuleTypes.isOwn(type) -> own(call, where);
            case MethodInvocationTree call
            when isRepeat(call) ->
                repeated(field, argument(call.getArguments(), 0), made(field, call, where), call, where);
            case MethodInvocationTree call when ModuleTypes.isLayers(type) -> layers(field, call, where);
            default -> throw unknown(field, tree, where);
        };
    }

    private static String made(TypeMirror type) {
        String name = ModuleTypes.simpleName(type);
        return ModuleTypes.isConstant(type)
                ? name + ".of(values, dims...)"
                : ModuleTypes.isOwn(type) ? name + ".normal(0.02, dims...)" : "new " + name + "(...)";
    }

    /** {@code Weight.normal(0.02, dims...)}, {@code Constant.of(values, dims...)}: what it starts as, and then its dims. */
    private Construct own(MethodInvocationTree call, String where) throws Unreadable {
        Element method = source.element(call.getMethodSelect()).orElseThrow(Unreadable::new);
        TypeElement owner = (TypeElement) Objects.requireNonNull(method.getEnclosingElement());
        String name = method.getSimpleName().toString();
        boolean isNumbered = !name.equals("ones") && !name.equals("zeros");
        if (!ModuleTypes.isOwn(owner.asType())) {
            throw notWritten(call, where, "Weight.normal(...)");
        }
        List<Size> dims = new ArrayList<>();
        for (ExpressionTree dim : call.getArguments()
                .subList(isNumbered ? 1 : 0, call.getArguments().size())) {
            dims.add(size(dim, where));
        }
        String first = isNumbered
                ? settings.read(argument(call.getArguments(), 0), where).java()
                : name.equals("ones") ? "1" : "0";
        boolean isConstant = ModuleTypes.isConstant(owner.asType());
        String initial = "Initial." + (name.equals("normal") ? "normal" : "constant") + "(" + first + ")";
        return new Construct.Own(call, isConstant, dims, isConstant ? first : initial);
    }

    private Unreadable notWritten(ExpressionTree tree, String where, String expected) {
        String field = where.substring(where.lastIndexOf('.') + 1);
        return report.abandon(Code.NOT_A_CONSTRUCTION, tree, where, field, source.shortText(tree), expected);
    }

    private Unreadable unknown(VariableElement field, ExpressionTree tree, String where) {
        String kind = ModuleTypes.listElement(field.asType())
                .map(element -> "Modules.repeat(count, () -> new " + ModuleTypes.simpleName(element) + "(...))")
                .orElseGet(() -> made(field.asType()));
        return report.abandon(
                Code.NOT_A_CONSTRUCTION, tree, where, field.getSimpleName(), source.shortText(tree), kind);
    }

    /** {@code Linear.withoutBias(in, out)}, or {@code .initial(deviation)} behind an expression that makes a layer. */
    private Construct configuredLayer(MethodInvocationTree call, String where) throws Unreadable {
        Element method = source.element(call.getMethodSelect()).orElseThrow(Unreadable::new);
        Element owner = Objects.requireNonNull(method.getEnclosingElement());
        if (ModuleTypes.isNorm(owner.asType())) {
            boolean rms = owner.getSimpleName().contentEquals("RmsNorm");
            return norm(call, call.getArguments(), rms, method.getSimpleName().toString(), where);
        }
        if (method.getSimpleName().contentEquals("withoutBias")) {
            return linear(call, call.getArguments(), false, DEVIATION, where);
        }
        if (!method.getSimpleName().contentEquals("initial")
                || !(call.getMethodSelect() instanceof MemberSelectTree select)) {
            throw notWritten(call, where, "new Linear(...)");
        }
        String deviation =
                settings.read(argument(call.getArguments(), 0), where).java();
        ExpressionTree base = select.getExpression();
        if (base instanceof NewClassTree made) {
            return layer(made, made.getArguments(), deviation, where);
        }
        Construct inner = configuredLayer((MethodInvocationTree) base, where);
        return switch (inner) {
            case Construct.Linear linear ->
                new Construct.Linear(linear.tree(), linear.in(), linear.out(), linear.hasBias(), deviation);
            case Construct.Embedding table ->
                new Construct.Embedding(table.tree(), table.rows(), table.size(), deviation);
            case Construct.Experts experts ->
                new Construct.Experts(
                        experts.tree(),
                        experts.size(),
                        experts.inner(),
                        experts.experts(),
                        experts.routing(),
                        experts.activation(),
                        deviation);
            default -> inner;
        };
    }

    private Construct layer(NewClassTree made, List<? extends ExpressionTree> arguments, String deviation, String where)
            throws Unreadable {
        TypeElement type = (TypeElement) source.element(made.getIdentifier()).orElseThrow(Unreadable::new);
        return switch (type.getSimpleName().toString()) {
            case "Linear" -> linear(made, arguments, true, deviation, where);
            case "Embedding" ->
                new Construct.Embedding(
                        made, size(argument(arguments, 0), where), size(argument(arguments, 1), where), deviation);
            case "LayerNorm" -> norm(made, arguments, false, "new", where);
            case "RmsNorm" -> norm(made, arguments, true, "new", where);
            case "MixtureOfExperts" -> experts(made, arguments, deviation, where);
            default ->
                new Construct.Dropout(
                        made, settings.read(argument(arguments, 0), where).java());
        };
    }

    /** @param made {@code new}, or the name of the method that makes it */
    private Construct norm(
            ExpressionTree tree, List<? extends ExpressionTree> arguments, boolean rms, String made, String where)
            throws Unreadable {
        NormWeight weight = switch (made) {
            case "withoutWeight" -> NormWeight.NONE;
            case "onePlusWeight" -> NormWeight.ONE_PLUS_WEIGHT;
            default -> NormWeight.WEIGHT;
        };
        boolean hasBias = !rms && weight != NormWeight.NONE && !made.equals("withoutBias");
        return new Construct.Norm(
                tree, rms, weight, hasBias, size(argument(arguments, 0), where), epsilon(arguments, where));
    }

    private Construct linear(
            ExpressionTree tree,
            List<? extends ExpressionTree> arguments,
            boolean hasBias,
            String deviation,
            String where)
            throws Unreadable {
        return new Construct.Linear(
                tree, size(argument(arguments, 0), where), size(argument(arguments, 1), where), hasBias, deviation);
    }

    /** The routing's numbers are sizes, so it must be something that sizes can name. */
    private Construct experts(
            NewClassTree made, List<? extends ExpressionTree> arguments, String deviation, String where)
            throws Unreadable {
        ExpressionTree routing = argument(arguments, 3);
        KnownValue setting = settings.read(routing, where);
        if (setting.path().isEmpty()) {
            throw report.abandon(Code.NOT_A_SIZE, routing, where, source.shortText(routing));
        }
        return new Construct.Experts(
                made,
                size(argument(arguments, 0), where),
                size(argument(arguments, 1), where),
                size(argument(arguments, 2), where),
                setting,
                settings.read(argument(arguments, 4), where).java(),
                deviation);
    }

    private String epsilon(List<? extends ExpressionTree> arguments, String where) throws Unreadable {
        return arguments.size() == 1
                ? EPSILON
                : settings.read(arguments.get(1), where).java();
    }

    /** Of a call with too few arguments javac says so. */
    private static ExpressionTree argument(List<? extends ExpressionTree> arguments, int index) throws Unreadable {
        if (index >= arguments.size()) {
            throw new Unreadable();
        }
        return arguments.get(index);
    }

    private Size size(ExpressionTree tree, String where) throws Unreadable {
        return settings.size(tree, where, checks);
    }

    /** {@code List.of(new Linear(...), new Linear(...))}. */
    private Construct layers(VariableElement field, MethodInvocationTree call, String where) throws Unreadable {
        if (!isListOf(call)) {
            throw unknown(field, call, where);
        }
        List<Construct> elements = new ArrayList<>();
        for (ExpressionTree element : call.getArguments()) {
            elements.add(element(field, element, where));
        }
        return new Construct.Layers(call, elements);
    }

    /** Of {@code Modules.repeat(3, () -> new Linear(in, out))} what makes an element. */
    private ExpressionTree made(VariableElement field, MethodInvocationTree call, String where) throws Unreadable {
        ExpressionTree maker = argument(call.getArguments(), 1);
        if (maker instanceof LambdaExpressionTree lambda && lambda.getBody() instanceof ExpressionTree made) {
            return made;
        }
        throw unknown(field, maker, where);
    }

    /**
     * A list of layers or of models alike.
     *
     * @param count how many there are
     * @param made an expression that makes one
     * @param tree where the list is made
     */
    Construct repeated(VariableElement field, ExpressionTree count, ExpressionTree made, Tree tree, String where)
            throws Unreadable {
        Size length = size(count, where);
        Optional<Long> constant = length.constant();
        if (!ModuleTypes.isLayers(field.asType())) {
            // A length that isn't constant, the generated constructor checks.
            if (constant.isPresent() && constant.get() < 1) {
                throw report.abandon(Code.EMPTY_LIST, tree, where, field.getSimpleName(), constant.get());
            }
            if (made instanceof NewClassTree model) {
                return model(model, Optional.of(length), where);
            }
            throw unknown(field, made, where);
        }
        if (constant.isEmpty()) {
            return new Construct.Repeated(tree, element(field, made, where), length);
        }
        List<Construct> elements = new ArrayList<>();
        for (long i = 0; i < constant.get(); i++) {
            elements.add(element(field, made, where));
        }
        return new Construct.Layers(tree, elements);
    }

    private Construct element(VariableElement field, ExpressionTree tree, String where) throws Unreadable {
        return switch (tree) {
            case ParenthesizedTree inner -> element(field, inner.getExpression(), where);
            case NewClassTree made -> layer(made, made.getArguments(), DEVIATION, where);
            case MethodInvocationTree call -> configuredLayer(call, where);
            default -> throw unknown(field, tree, where);
        };
    }

    private boolean isListOf(MethodInvocationTree call) {
        return source.element(call.getMethodSelect())
                .filter(method -> method.getSimpleName().contentEquals("of")
                        && method.getEnclosingElement() instanceof TypeElement owner
                        && owner.getQualifiedName().contentEquals("java.util.List"))
                .isPresent();
    }

    private boolean isRepeat(MethodInvocationTree call) {
        return source.element(call.getMethodSelect())
                .filter(method -> method.getSimpleName().contentEquals("repeat")
                        && method.getEnclosingElement() instanceof TypeElement owner
                        && owner.getQualifiedName().contentEquals(Modules.class.getName()))
                .isPresent();
    }

    private Construct model(NewClassTree made, Optional<Size> count, String where) throws Unreadable {
        checkFits(made, where);
        List<KnownValue> arguments = new ArrayList<>();
        for (ExpressionTree argument : made.getArguments()) {
            arguments.add(settings.read(argument, where));
        }
        return new Construct.Model(made, arguments, count);
    }

    /** Of arguments that fit no constructor javac says so. */
    private void checkFits(NewClassTree made, String where) throws Unreadable {
        ExecutableElement constructor = source.element(made)
                .filter(element -> element.getKind() == ElementKind.CONSTRUCTOR)
                .map(ExecutableElement.class::cast)
                .orElseThrow(Unreadable::new);
        List<? extends VariableElement> parameters = constructor.getParameters();
        if (made.getArguments().size() != parameters.size()) {
            throw constructor.isVarArgs()
                    ? report.abandon(
                            Code.NOT_A_CONSTRUCTION,
                            made,
                            where,
                            where.substring(where.lastIndexOf('.') + 1),
                            source.shortText(made) + " with as many arguments as one likes",
                            "new " + source.text(made.getIdentifier()) + "(new " + lastType(parameters) + " {...})")
                    : new Unreadable();
        }
        for (int i = 0; i < parameters.size(); i++) {
            TypeMirror given = source.type(made.getArguments().get(i)).orElseThrow(Unreadable::new);
            if (given.getKind() == TypeKind.ERROR
                    || !source.types().isAssignable(given, parameters.get(i).asType())) {
                throw new Unreadable();
            }
        }
    }

    private static String lastType(List<? extends VariableElement> parameters) {
        return TypeNames.of(parameters.getLast().asType());
    }
}
