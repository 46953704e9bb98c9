package io.shardwright.processor.read.forward;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import io.shardwright.diagnostic.Code;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.field.Declarations;
import io.shardwright.processor.read.field.Uses;
import io.shardwright.processor.read.source.KnownValue;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Settings;
import io.shardwright.processor.read.source.Source;
import io.shardwright.size.Size;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.type.TypeMirror;

/** Turns expressions of {@code forward} into values of the graph. */
public final class ExpressionLowering {
    static final String ALLOWED = "forward may use the methods of Tensor and Ops, modules in fields, local variables,"
            + " for over a list of modules, and private methods of the same class";

    /** From some hundreds of calls more on javac, which goes into their depth, needs more stack than it has by default. */
    private static final int LONG_CHAIN = 500;

    private final Source source;
    private final Report report;
    private final Settings settings;
    private final Declarations declarations;
    private final GraphBuilder graph;
    private final CallLowering calls;
    private final List<Check> checks;
    private final String model;
    private final Uses uses;
    private final Decisions.Reader decisions;
    /** If this reads a round of a loop, what that sees of the model around it. */
    private final Optional<RoundScope> round;

    private final Locals locals;
    /** What calls stand for that were read before those on their results. */
    private final IdentityHashMap<MethodInvocationTree, Meaning> read = new IdentityHashMap<>();

    private String where;

    public ExpressionLowering(
            Source source,
            Report report,
            Settings settings,
            Declarations declarations,
            GraphBuilder graph,
            List<Check> checks,
            String model,
            Uses uses,
            Decisions decisions) {
        this(
                source,
                report,
                settings,
                declarations,
                graph,
                checks,
                model,
                uses,
                decisions.reader(source, report, settings),
                Optional.empty());
    }

    private ExpressionLowering(
            Source source,
            Report report,
            Settings settings,
            Declarations declarations,
            GraphBuilder graph,
            List<Check> checks,
            String model,
            Uses uses,
            Decisions.Reader decisions,
            Optional<RoundScope> round) {
        this.source = source;
        this.report = report;
        this.settings = settings;
        this.declarations = declarations;
        this.graph = graph;
        this.checks = checks;
        this.model = model;
        this.uses = uses;
        this.where = model + ".forward";
        this.locals = new Locals(graph);
        this.decisions = decisions;
        this.round = round;
        this.calls = new CallLowering(
                source,
                report,
                this,
                new Operations(report, settings, this, graph, checks),
                new LayerLowering(model, graph),
                declarations,
                graph,
                uses);
    }

    /** The same for a round of a loop. */
    ExpressionLowering inRound(RoundScope scope) {
        return new ExpressionLowering(
                source,
                report,
                settings,
                scope.declared(),
                scope.graph(),
                checks,
                model,
                uses,
                decisions,
                Optional.of(scope));
    }

    boolean isInRound() {
        return round.isPresent();
    }

    Optional<RoundScope> round() {
        return round;
    }

    GraphBuilder graph() {
        return graph;
    }

    /** What the variables of forward stand for. */
    public Locals locals() {
        return locals;
    }

    /** The value of a variable. */
    String value(Element variable, Tree tree) throws Unreadable {
        return switch (locals.of(variable)) {
            case Meaning.Whole(String value) -> value;
            case Meaning.Broken _ -> throw new Unreadable();
            case null, default -> throw notLowerable(tree);
        };
    }

    /** The method that is read: {@code Mlp.forward}. */
    String where() {
        return where;
    }

    void enter(String method) {
        where = method;
    }

    CallLowering calls() {
        return calls;
    }

    /** A value of the graph, with an invented name if {@code tree} has none. */
    String tensor(ExpressionTree tree) throws Unreadable {
        if (lower(tree, "") instanceof Meaning.Whole(String value)) {
            return value;
        }
        throw notLowerable(tree);
    }

    /** @param wanted the name that a value which is computed here gets; empty for one that says what it is */
    Meaning lower(ExpressionTree tree, String wanted) throws Unreadable {
        return switch (tree) {
            case ParenthesizedTree inner -> lower(inner.getExpression(), wanted);
            case IdentifierTree _, MemberSelectTree _ -> name(tree);
            case ArrayAccessTree access -> element(access);
            case NewArrayTree array -> array(array);
            case ConditionalExpressionTree choice -> choice(choice, wanted);
            case MethodInvocationTree call -> call(call, wanted);
            case NewClassTree made
            when source.type(made).filter(ModuleTypes::isResults).isPresent() -> results(made);
            default -> known(tree);
        };
    }

    /** A call on a call, and so on, is read from the innermost on, as a chain may be longer than a stack is deep. */
    private Meaning call(MethodInvocationTree outermost, String wanted) throws Unreadable {
        Meaning known = read.remove(outermost);
        if (known != null) {
            return known;
        }
        Deque<MethodInvocationTree> inside = new ArrayDeque<>();
        Optional<MethodInvocationTree> receiver = receiver(outermost);
        while (receiver.isPresent()) {
            inside.push(receiver.get());
            receiver = receiver(receiver.get());
        }
        if (inside.size() >= LONG_CHAIN) {
            report.error(Code.LONG_CHAIN, outermost, where, inside.size() + 1);
        }
        for (MethodInvocationTree call : inside) {
            read.put(call, calls.lower(call, ""));
        }
        return calls.lower(outermost, wanted);
    }

    /** The call that gives the tensor that a method of Tensor is called on. */
    private Optional<MethodInvocationTree> receiver(MethodInvocationTree call) {
        return call.getMethodSelect() instanceof MemberSelectTree select
                        && select.getExpression() instanceof MethodInvocationTree inner
                        && source.type(inner)
                                .filter(type -> ModuleTypes.isTensor(type) || ModuleTypes.isMask(type))
                                .isPresent()
                ? Optional.of(inner)
                : Optional.empty();
    }

    /** {@code new Outputs(logits, hidden)}. */
    private Meaning results(NewClassTree made) throws Unreadable {
        List<RecordComponentElement> components =
                ModuleTypes.results(source.type(made).orElseThrow(Unreadable::new));
        if (components.size() != made.getArguments().size()) {
            throw new Unreadable();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < components.size(); i++) {
            String name = components.get(i).getSimpleName().toString();
            ExpressionTree argument = made.getArguments().get(i);
            if (!(lower(argument, name) instanceof Meaning.Whole(String value))) {
                throw notLowerable(argument);
            }
            values.put(name, value);
        }
        return new Meaning.Results(values);
    }

    private Meaning name(ExpressionTree tree) throws Unreadable {
        Element element = source.element(tree).orElseThrow(Unreadable::new);
        Meaning local = locals.of(element);
        if (local instanceof Meaning.Broken) {
            throw new Unreadable();
        }
        if (local != null) {
            return local;
        }
        Optional<Meaning> outside = round.isPresent() ? round.get().local(element, tree) : Optional.empty();
        if (outside.isPresent()) {
            return outside.get();
        }
        String field = element.getSimpleName().toString();
        if (element.getKind().isField() && ModuleTypes.isLayers(element.asType())) {
            calls.use(field, tree);
            if (isRepeated(field)) {
                return new Meaning.Repeated(field);
            }
            return Optional.ofNullable(declarations.lists.get(field))
                    .map(Meaning.Layers::new)
                    .orElseThrow(Unreadable::new);
        }
        if (element.getKind().isField() && ModuleTypes.isModule(element.asType())) {
            if (round.isPresent()) {
                round.get().layer(field, tree);
            }
            if (!declarations.layers.containsKey(field) && !declarations.children.containsKey(field)) {
                calls.use(field, tree);
                throw new Unreadable();
            }
            return new Meaning.Module(field);
        }
        if (element.getKind().isField() && ModuleTypes.isOwn(element.asType())) {
            calls.use(field, tree);
            Optional<Meaning> given = round.flatMap(scope -> scope.own(field));
            if (given.isPresent()) {
                return given.get();
            }
            if (!declarations.own.contains(field)) {
                throw new Unreadable();
            }
            return new Meaning.Whole(field);
        }
        return known(tree);
    }

    private boolean isRepeated(String list) {
        return round.isPresent() ? round.get().isRepeated(list) : declarations.repeated.containsKey(list);
    }

    /** How many layers are in a list that is as long as the configuration says. */
    Size length(String list) {
        return round.isPresent()
                ? round.get().length(list)
                : Objects.requireNonNull(declarations.repeated.get(list)).count();
    }

    /** A size, which may be the length of a list of layers. */
    Size size(ExpressionTree tree) throws Unreadable {
        boolean isOfList = tree instanceof MethodInvocationTree call
                && call.getMethodSelect() instanceof MemberSelectTree select
                && source.type(select.getExpression())
                        .filter(ModuleTypes::isLayers)
                        .isPresent();
        return isOfList && lower(tree, "") instanceof Meaning.Known(KnownValue length)
                ? length.size().orElseThrow()
                : settings.size(tree, where, new ArrayList<>());
    }

    /** {@code qkv[0]}. */
    private Meaning element(ArrayAccessTree tree) throws Unreadable {
        if (!(lower(tree.getExpression(), "") instanceof Meaning.Parts(List<String> parts))) {
            throw notLowerable(tree);
        }
        Optional<Long> index = size(tree.getIndex()).constant();
        if (index.isEmpty() || index.get() < 0 || index.get() >= parts.size()) {
            throw report.abandon(
                    Code.NOT_LOWERABLE,
                    tree,
                    where,
                    source.shortText(tree),
                    "the index must be a constant from 0 to " + (parts.size() - 1));
        }
        return new Meaning.Whole(parts.get(index.get().intValue()));
    }

    private Meaning array(NewArrayTree tree) throws Unreadable {
        if (tree.getInitializers() == null) {
            throw notLowerable(tree);
        }
        List<String> values = new ArrayList<>();
        for (ExpressionTree initializer : tree.getInitializers()) {
            values.add(tensor(initializer));
        }
        return new Meaning.Parts(values);
    }

    private Meaning choice(ConditionalExpressionTree tree, String wanted) throws Unreadable {
        if (source.type(tree)
                .filter(type -> isOfGraph(type) || ModuleTypes.isModule(type))
                .isEmpty()) {
            return known(tree);
        }
        return lower(holds(tree.getCondition()) ? tree.getTrueExpression() : tree.getFalseExpression(), wanted);
    }

    /** Whether {@code condition} holds in the way through forward that is read. */
    boolean holds(ExpressionTree condition) throws Unreadable {
        if (tensorIn(condition).isPresent()) {
            throw dependsOnData(condition);
        }
        return decisions.holds(condition, where);
    }

    Unreadable dependsOnData(ExpressionTree condition) {
        return report.abandon(
                Code.DATA_DEPENDENT_BRANCH,
                condition,
                where,
                source.shortText(tensorIn(condition).orElse(condition)));
    }

    /** What is known when the model is built. */
    Meaning known(ExpressionTree tree) throws Unreadable {
        if (tensorIn(tree).isPresent()) {
            throw notLowerable(tree);
        }
        return new Meaning.Known(settings.read(tree, where));
    }

    Unreadable notLowerable(Tree tree) {
        return report.abandon(Code.NOT_LOWERABLE, tree, where, source.shortText(tree), ALLOWED);
    }

    /** The first tensor that {@code tree} mentions. */
    Optional<ExpressionTree> tensorIn(Tree tree) {
        return Optional.ofNullable(
                new TreeScanner<ExpressionTree, Void>() {
                    @Override
                    public ExpressionTree scan(Tree inner, Void unused) {
                        boolean found = inner instanceof ExpressionTree
                                && source.type(inner)
                                        .filter(ExpressionLowering::isOfGraph)
                                        .isPresent();
                        return found ? (ExpressionTree) inner : super.scan(inner, null);
                    }

                    @Override
                    public ExpressionTree reduce(ExpressionTree one, ExpressionTree other) {
                        return one != null ? one : other;
                    }
                }.scan(tree, null));
    }

    static boolean isOfGraph(TypeMirror type) {
        return ModuleTypes.isTensor(type)
                || ModuleTypes.isTokens(type)
                || ModuleTypes.isMask(type)
                || ModuleTypes.isRule(type)
                || ModuleTypes.isTensors(type)
                || ModuleTypes.isResults(type);
    }
}
