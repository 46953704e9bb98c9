package io.shardwright.processor.read;

import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.Gradient;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.ir.declaration.Contract;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.field.ConstructorReader;
import io.shardwright.processor.read.field.Contracts;
import io.shardwright.processor.read.field.Declarations;
import io.shardwright.processor.read.field.FieldReader;
import io.shardwright.processor.read.field.StageReader;
import io.shardwright.processor.read.field.Uses;
import io.shardwright.processor.read.forward.BodyLowering;
import io.shardwright.processor.read.forward.Decisions;
import io.shardwright.processor.read.forward.ExpressionLowering;
import io.shardwright.processor.read.forward.GraphBuilder;
import io.shardwright.processor.read.forward.Meaning;
import io.shardwright.processor.read.source.AnnotationTrees;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Settings;
import io.shardwright.processor.read.source.Source;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.ElementFilter;

/**
 * Reads one model: its class, its constructor, its fields, and its forward, in this order. Each step goes on as far as it
 * can, so that a user sees all that is wrong; a model is given only if nothing is.
 */
public final class ModelReader {
    /** What a kernel for TornadoVM is made of, and what takes it to the device: both must be there to compile one. */
    private static final List<String> TORNADO = List.of(
            "uk.ac.manchester.tornado.api.types.arrays.FloatArray", "io.shardwright.runtime.tornado.ParallelKernel");

    private static final int MOST_VARIANTS = 16;

    private final Source source;
    private final TypeElement type;
    private final Contracts contracts;
    private final Report report;
    private final String model;
    private final Decisions decisions;
    private final Uses uses = new Uses();

    private Optional<Declarations> declared = Optional.empty();

    private ModelReader(Source source, TypeElement type, Contracts contracts, DiagnosticLog log, Decisions decisions) {
        this.source = source;
        this.type = type;
        this.contracts = contracts;
        this.report = new Report(source, log);
        this.model = type.getSimpleName().toString();
        this.decisions = decisions;
    }

    /**
     * @return each way through forward, one if nothing in it depends on the configuration; none if something is wrong, which is in
     *     {@code log} or is reported by javac itself
     */
    public static List<ModelVariant> read(Source source, TypeElement type, Contracts contracts, DiagnosticLog log) {
        List<ModelVariant> variants = new ArrayList<>();
        Uses uses = new Uses();
        int ways = 0;
        try {
            Optional<Decisions> way = Optional.of(Decisions.first());
            while (way.isPresent()) {
                ModelReader reader = new ModelReader(source, type, contracts, log, way.get());
                Optional<ModelSource> read = reader.read();
                ways++;
                uses.addAll(reader.uses);
                read.ifPresent(model -> variants.add(new ModelVariant(reader.decisions.taken(), model)));
                way = way.get().next();
                if (way.isEmpty()) {
                    reader.check().everyModule(uses);
                } else {
                    reader.checkCount(ways);
                }
            }
        } catch (Unreadable _) {
            return List.of();
        }
        return log.hasErrors() || variants.size() < ways ? List.of() : List.copyOf(variants);
    }

    private void checkCount(int ways) throws Unreadable {
        if (ways == MOST_VARIANTS) {
            throw report.abandon(
                    Code.NOT_LOWERABLE,
                    source.classTree(),
                    model + ".forward",
                    "a forward with more than " + MOST_VARIANTS + " ways through it, a class each,",
                    "make some conditions constants, or put what they choose into models of their own");
        }
    }

    /** @return empty if a field couldn't be read, and forward could */
    private Optional<ModelSource> read() throws Unreadable {
        new ModelClass(source, report).check(type);
        Settings settings = new Settings(source, report);
        ConstructorReader constructor = new ConstructorReader(source, report, model, settings);
        List<ConstructorParameter> parameters = constructor.read(type);
        Declarations declarations = new FieldReader(source, report, model, constructor, contracts).read();

        Specs specs = new Specs(source, report, model, new SizeNames(variables(), settings, source.types()));
        Map<Axis, Integer> degrees = specs.degrees(
                source.classTree().getModifiers(), type.getAnnotation(ShardedModel.class), source.classTree());
        MethodTree forward = new ForwardSignature(source, report, model).find(type);
        GraphBuilder graph = new GraphBuilder(localNames());
        List<String> inputs = new ForwardInputs(source, specs).declare(forward, graph);
        for (VariableTree parameter : forward.getParameters()) {
            String name = parameter.getName().toString();
            if (declarations.own.contains(name)) {
                throw report.abandon(
                        Code.RESERVED_NAME, parameter, model + ".forward", name, "a field is called so, too");
            }
        }
        declarations.values.forEach(graph::declare);
        List<Contract> contracts = specs.contracts(forward);

        List<Check> checks = new ArrayList<>(declarations.checks);
        List<String> results = lower(forward, graph, inputs, declarations, settings, checks, parameters);
        declared = Optional.of(declarations);
        check().nothingTwice(uses);
        if (declarations.broken) {
            return Optional.empty();
        }
        boolean isOneOfMany = !decisions.taken().isEmpty();
        Graph read = new Graph(
                type.getQualifiedName().toString(),
                parameters,
                isOneOfMany ? read(declarations.weights, graph) : declarations.weights,
                isOneOfMany
                        ? called(declarations.children.values(), graph)
                        : List.copyOf(declarations.children.values()),
                inputs,
                results,
                graph.values(),
                graph.nodes(),
                List.of(),
                List.of(),
                declarations.rates,
                new StageReader(report, model, declarations).cuts(graph.nodes(), uses),
                Optional.empty());
        ModelSource whole = new ModelSource(
                read.withChecks(checks),
                List.of(),
                UnaryOperator.identity(),
                contracts,
                withGradient(forward),
                degrees,
                specs.mesh(source.classTree().getModifiers(), source.classTree()),
                annotated(SequenceParallel.class),
                annotated(ContextParallel.class),
                classesOfPackage(),
                source.elements().getPackageOf(type).getQualifiedName().toString(),
                report.origin(source.classTree()).file(),
                TORNADO.stream().allMatch(name -> source.elements().getTypeElement(name) != null));
        Origin origin = report.origin(forward);
        return Optional.of(whole.withRounds(declarations.rounds.stream()
                .map(round -> new Round(round.field(), whole.ofRound(round(read, round), Contract.invariant(origin))))
                .toList()));
    }

    /** The graph of what a loop does in a round, in the class of the model that loops. */
    private static Graph round(Graph model, Declarations.Round round) {
        return new Graph(
                model.model(),
                model.parameters(),
                round.declared().weights,
                List.of(),
                round.inputs(),
                List.of(round.result()),
                round.values(),
                round.nodes(),
                List.of(),
                List.of(),
                round.declared().rates,
                List.of(),
                Optional.empty());
    }

    /** Parameters of forward with {@code @Gradient}. */
    private Set<String> withGradient(MethodTree forward) {
        return forward.getParameters().stream()
                .filter(parameter -> source.element(parameter)
                        .map(element -> element.getAnnotation(Gradient.class))
                        .filter(Gradient::value)
                        .isPresent())
                .map(parameter -> parameter.getName().toString())
                .collect(Collectors.toSet());
    }

    /** What a layout may name: parameters of the constructor, and fields. */
    private Map<String, VariableElement> variables() {
        Map<String, VariableElement> variables = new LinkedHashMap<>();
        ElementFilter.fieldsIn(type.getEnclosedElements())
                .forEach(field -> variables.put(field.getSimpleName().toString(), field));
        ElementFilter.constructorsIn(type.getEnclosedElements())
                .getFirst()
                .getParameters()
                .forEach(parameter -> variables.put(parameter.getSimpleName().toString(), parameter));
        return variables;
    }

    /** Where an annotation of the class stands, if it does. */
    private Optional<Origin> annotated(Class<? extends Annotation> annotation) {
        Tree tree =
                new AnnotationTrees(source).findOr(source.classTree().getModifiers(), annotation, source.classTree());
        return Optional.ofNullable(type.getAnnotation(annotation)).map(_ -> report.origin(tree));
    }

    private Set<String> classesOfPackage() {
        return ElementFilter.typesIn(source.elements().getPackageOf(type).getEnclosedElements()).stream()
                .map(each -> each.getSimpleName().toString())
                .collect(Collectors.toSet());
    }

    /** Names of the local variables of all methods. */
    private Set<String> localNames() {
        Set<String> names = new HashSet<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitVariable(VariableTree tree, Void unused) {
                names.add(tree.getName().toString());
                return super.visitVariable(tree, null);
            }
        }.scan(
                source.classTree().getMembers().stream()
                        .filter(MethodTree.class::isInstance)
                        .toList(),
                null);
        return names;
    }

    private List<String> lower(
            MethodTree forward,
            GraphBuilder graph,
            List<String> inputs,
            Declarations declarations,
            Settings settings,
            List<Check> checks,
            List<ConstructorParameter> parameters)
            throws Unreadable {
        ExpressionLowering expressions =
                new ExpressionLowering(source, report, settings, declarations, graph, checks, model, uses, decisions);
        for (VariableTree parameter : forward.getParameters()) {
            source.element(parameter)
                    .ifPresent(element -> expressions
                            .locals()
                            .bind(element, new Meaning.Whole(parameter.getName().toString())));
        }
        BodyLowering body = BodyLowering.of(report, model, settings, expressions, declarations, parameters);
        List<String> results;
        try {
            results = body.forward(forward);
        } catch (Unreadable unreadable) {
            new CheckUses(report, model, declarations).nothingTwice(uses);
            throw unreadable;
        }
        Optional<String> given = results.stream().filter(inputs::contains).findFirst();
        if (given.isPresent()) {
            throw report.abandon(
                    Code.FORWARD_SIGNATURE,
                    forward,
                    model + ".forward",
                    model,
                    "returns " + given.get() + ", which it was given");
        }
        for (String input : inputs) {
            noFieldIsCalled(Gradients.nameOf(input), "the gradient of " + input + " is called so", declarations);
        }
        for (String result : results) {
            noFieldIsCalled(
                    Gradients.nameOf(result), "the gradient of what forward returns is called so", declarations);
        }
        return results;
    }

    /** Other values make way for gradients, but what is learned is known by its name. */
    private void noFieldIsCalled(String gradient, String why, Declarations declarations) throws Unreadable {
        if (declarations.own.contains(gradient)) {
            VariableTree field =
                    Objects.requireNonNull(FieldReader.trees(source).get(gradient));
            throw report.abandon(Code.RESERVED_NAME, field, model + "." + gradient, gradient, why);
        }
    }

    private CheckUses check() {
        return new CheckUses(report, model, declared.orElseThrow());
    }

    /** Parameters that this way reads. */
    private static List<DeclaredWeight> read(List<DeclaredWeight> weights, GraphBuilder graph) {
        Set<String> read =
                graph.nodes().stream().flatMap(node -> node.inputs().stream()).collect(Collectors.toSet());
        return weights.stream().filter(weight -> read.contains(weight.name())).toList();
    }

    /** Models that this way calls. */
    private static List<Child> called(Collection<Child> children, GraphBuilder graph) {
        Set<String> called = graph.nodes().stream()
                .flatMap(node -> node.op() instanceof CallOp call ? Stream.of(call.field()) : Stream.of())
                .collect(Collectors.toSet());
        return children.stream().filter(child -> called.contains(child.field())).toList();
    }
}
