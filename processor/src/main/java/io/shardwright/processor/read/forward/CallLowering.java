package io.shardwright.processor.read.forward;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Node;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.processor.read.field.Declarations;
import io.shardwright.processor.read.field.Layer;
import io.shardwright.processor.read.field.Uses;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Source;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** Turns method calls in {@code forward} into operators, calls of other models, or the called method's own body. */
public final class CallLowering {
    private final Source source;
    private final Report report;
    private final ExpressionLowering expressions;
    private final Operations operations;
    private final LayerLowering layers;
    private final Declarations declarations;
    private final GraphBuilder graph;
    private final Uses uses;
    private final UnknownOperations unknown;
    private final RuleLowering rules;
    private final ElementLowering elements;
    /** How often forward has called the model in each field so far. */
    private final Map<String, Integer> calls = new HashMap<>();

    /** What parameters are as values that models are given. */
    private final Map<String, String> parameterValues = new HashMap<>();

    private Optional<BodyLowering> bodies = Optional.empty();

    CallLowering(
            Source source,
            Report report,
            ExpressionLowering expressions,
            Operations operations,
            LayerLowering layers,
            Declarations declarations,
            GraphBuilder graph,
            Uses uses) {
        this.source = source;
        this.report = report;
        this.expressions = expressions;
        this.operations = operations;
        this.layers = layers;
        this.declarations = declarations;
        this.graph = graph;
        this.uses = uses;
        this.unknown = new UnknownOperations(source, report, expressions);
        this.rules = new RuleLowering(expressions);
        this.elements = new ElementLowering(report, expressions);
    }

    /** Who reads the bodies of methods of the same class. */
    void inlineWith(BodyLowering lowering) {
        bodies = Optional.of(lowering);
    }

    void use(String field, Tree tree) {
        uses.add(field, tree);
    }

    Meaning lower(MethodInvocationTree call, String wanted) throws Unreadable {
        Optional<ExecutableElement> method = method(call);
        if (method.isEmpty()) {
            throw unknown.report(call);
        }
        String name = method.get().getSimpleName().toString();
        TypeElement owner = (TypeElement) Objects.requireNonNull(method.get().getEnclosingElement());
        if (owner.equals(source.element(source.classTree()).orElseThrow())) {
            return ofSameClass(call, method.get(), wanted);
        }
        if (ModuleTypes.isOps(owner)) {
            return operations.read(method.get(), call.getArguments(), call, wanted);
        }
        if (ModuleTypes.isRule(owner.asType())) {
            return rules.read(call, method.get());
        }
        if (call.getMethodSelect() instanceof MemberSelectTree select) {
            if (ModuleTypes.isResults(owner.asType())
                    && call.getArguments().isEmpty()
                    && expressions.lower(select.getExpression(), "")
                            instanceof Meaning.Results(Map<String, String> values)
                    && values.containsKey(name)) {
                return new Meaning.Whole(values.get(name));
            }
            if ((ModuleTypes.isTensor(owner.asType()) || ModuleTypes.isMask(owner.asType()))
                    && !owner.getQualifiedName().contentEquals("java.lang.Object")) {
                List<ExpressionTree> arguments = new ArrayList<>(List.of(select.getExpression()));
                arguments.addAll(call.getArguments());
                return operations.read(method.get(), arguments, call, wanted);
            }
            if (source.type(select.getExpression())
                    .filter(ModuleTypes::isLayers)
                    .isPresent()) {
                return elements.of(call, select.getExpression());
            }
            boolean module = ModuleTypes.isModule(owner.asType()) && name.equals("forward");
            if (module && expressions.lower(select.getExpression(), "") instanceof Meaning.Module(String field)) {
                return module(field, call, wanted);
            }
        }
        if (ExpressionLowering.isOfGraph(method.get().getReturnType())
                || expressions.tensorIn(call).isPresent()) {
            throw unknown.foreign(call, name);
        }
        return expressions.known(call);
    }

    /** The method that is called; empty if javac finds none that fits. */
    private Optional<ExecutableElement> method(MethodInvocationTree call) {
        Optional<TypeMirror> type = source.type(call);
        if (type.isEmpty() || type.get().getKind() == TypeKind.ERROR) {
            return Optional.empty();
        }
        return source.element(call.getMethodSelect())
                .filter(element -> element.getKind() == ElementKind.METHOD)
                .map(ExecutableElement.class::cast);
    }

    private Meaning ofSameClass(MethodInvocationTree call, ExecutableElement method, String wanted) throws Unreadable {
        if (!ExpressionLowering.isOfGraph(method.getReturnType())
                && expressions.tensorIn(call).isEmpty()) {
            return expressions.known(call);
        }
        List<Meaning> arguments = new ArrayList<>();
        for (ExpressionTree argument : call.getArguments()) {
            arguments.add(expressions.lower(argument, ""));
        }
        return bodies.orElseThrow().inline(call, method, arguments, wanted);
    }

    private Meaning module(String field, MethodInvocationTree call, String wanted) throws Unreadable {
        use(field, call);
        List<String> inputs = new ArrayList<>();
        for (ExpressionTree argument : call.getArguments()) {
            inputs.add(expressions.tensor(argument));
        }
        Layer layer = declarations.layers.get(field);
        if (layer != null) {
            return new Meaning.Whole(layers.call(layer, inputs.getFirst(), wanted, report.origin(call)));
        }
        Child child = called(field);
        TypeMirror type = source.type(call).orElseThrow(Unreadable::new);
        return ModuleTypes.isResults(type)
                ? severalResults(child, ModuleTypes.results(type), inputs, call)
                : new Meaning.Whole(model(child, inputs, call, wanted));
    }

    /** The model in a field, or where it was called before, the same once more. */
    private Child called(String field) {
        Child first = Objects.requireNonNull(declarations.children.get(field));
        int before = calls.merge(field, 1, Integer::sum) - 1;
        if (before == 0) {
            return first;
        }
        String name = field + (before + 1);
        while (declarations.children.containsKey(name) || declarations.layers.containsKey(name)) {
            name += "Again";
        }
        Child again = first.calledAgain(name, before);
        declarations.children.put(name, again);
        return again;
    }

    /** The model in a field, called so often, the result of one call being the first input of the next. */
    Child repeated(String field, Size count) {
        Child child = called(field).repeated(count);
        declarations.children.put(child.field(), child);
        return child;
    }

    /** A call of another model, or of each element of a list. */
    String model(Child child, List<String> given, Tree call, String wanted) {
        String result = graph.name(wanted, child.field() + "Out");
        List<String> inputs = asValues(given, call);
        Node node = Node.of(new CallOp(child.field(), CallOp.Method.FORWARD), result, inputs, report.origin(call));
        return graph.add(node, child.signature().result().shape().size());
    }

    /** A call of a model that gives a record of tensors, each of which is called as its component is. */
    private Meaning severalResults(
            Child child, List<RecordComponentElement> components, List<String> given, MethodInvocationTree call) {
        List<String> inputs = asValues(given, call);
        Map<String, String> values = new LinkedHashMap<>();
        components.forEach(component -> {
            String name = component.getSimpleName().toString();
            values.put(name, graph.name("", name));
        });
        CallOp forward = new CallOp(child.field(), CallOp.Method.FORWARD);
        graph.add(
                new Node(forward, List.copyOf(values.values()), inputs, report.origin(call), ""),
                child.signature().results().stream()
                        .map(result -> result.shape().size())
                        .toList());
        return new Meaning.Results(values);
    }

    /** What flows from stage to stage is made by one: a parameter that is handed to models becomes a value. */
    private List<String> asValues(List<String> inputs, Tree call) {
        return declarations.hasStages()
                ? inputs.stream()
                        .map(input -> declarations.own.contains(input) ? asValue(input, call) : input)
                        .toList()
                : inputs;
    }

    private String asValue(String parameter, Tree call) {
        return parameterValues.computeIfAbsent(
                parameter,
                _ -> graph.add(
                        new Scale("1"),
                        graph.name("", parameter + "Value"),
                        graph.dims(parameter),
                        List.of(parameter),
                        report.origin(call)));
    }

    /** The field that {@code tree} names, if it holds a list of models. */
    Optional<Child> listIn(ExpressionTree tree) throws Unreadable {
        Element element = source.element(tree).orElseThrow(Unreadable::new);
        String field = element.getSimpleName().toString();
        if (!element.getKind().isField() || !declarations.models.getOrDefault(field, false)) {
            return Optional.empty();
        }
        use(field, tree);
        if (!declarations.children.containsKey(field)) {
            throw new Unreadable();
        }
        return Optional.of(called(field));
    }
}
