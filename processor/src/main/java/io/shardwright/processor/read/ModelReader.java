package io.shardwright.processor.read;

import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.Gradient;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Graph;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.ir.declaration.Contract;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.field.ConstructorReader;
import io.shardwright.processor.read.field.Contracts;
import io.shardwright.processor.read.field.Declarations;
import io.shardwright.processor.read.field.FieldReader;
import io.shardwright.processor.read.field.Layer;
import io.shardwright.processor.read.field.StageReader;
import io.shardwright.processor.read.field.Uses;
import io.shardwright.processor.read.forward.BodyLowering;
import io.shardwright.processor.read.forward.ExpressionLowering;
import io.shardwright.processor.read.forward.GraphBuilder;
import io.shardwright.processor.read.forward.Meaning;
import io.shardwright.processor.read.source.AnnotationTrees;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Settings;
import io.shardwright.processor.read.source.Source;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

    private final Source source;
    private final TypeElement type;
    private final Contracts contracts;
    private final Report report;
    private final String model;

    private ModelReader(Source source, TypeElement type, Contracts contracts, DiagnosticLog log) {
        this.source = source;
        this.type = type;
        this.contracts = contracts;
        this.report = new Report(source, log);
        this.model = type.getSimpleName().toString();
    }

    /** @return empty if something is wrong, which is in {@code log} or is reported by javac itself */
    public static Optional<ModelSource> read(Source source, TypeElement type, Contracts contracts, DiagnosticLog log) {
        try {
            return Optional.of(new ModelReader(source, type, contracts, log).read())
                    .filter(_ -> !log.hasErrors());
        } catch (Unreadable _) {
            return Optional.empty();
        }
    }

    private ModelSource read() throws Unreadable {
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

        Uses uses = new Uses();
        List<Check> checks = new ArrayList<>(declarations.checks);
        List<String> results = lower(forward, graph, inputs, declarations, settings, checks, uses);
        checkUses(declarations, uses);
        if (declarations.broken) {
            throw new Unreadable();
        }
        Graph read = new Graph(
                type.getQualifiedName().toString(),
                parameters,
                declarations.weights,
                List.copyOf(declarations.children.values()),
                inputs,
                results,
                graph.values(),
                graph.nodes(),
                List.of(),
                List.of(),
                declarations.rates,
                new StageReader(report, model, declarations).cuts(graph.nodes(), uses),
                Optional.empty());
        return new ModelSource(
                read.withChecks(checks),
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
            Uses uses)
            throws Unreadable {
        ExpressionLowering expressions =
                new ExpressionLowering(source, report, settings, declarations, graph, checks, model, uses);
        for (VariableTree parameter : forward.getParameters()) {
            source.element(parameter)
                    .ifPresent(element -> expressions.bind(
                            element, new Meaning.Whole(parameter.getName().toString())));
        }
        BodyLowering body = new BodyLowering(source, report, model, settings, expressions, graph);
        List<String> results;
        try {
            results = body.forward(forward);
        } catch (Unreadable unreadable) {
            checkUsedTwice(uses, declarations);
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
        return results;
    }

    private void checkUses(Declarations declarations, Uses uses) {
        checkUsedTwice(uses, declarations);
        Map<String, VariableTree> fields = FieldReader.trees(source);
        List<String> modules = new ArrayList<>(declarations.layers.keySet());
        modules.addAll(declarations.children.keySet());
        modules.addAll(declarations.own);
        modules.stream()
                .filter(field -> uses.of(field).isEmpty())
                .forEach(field -> report.error(
                        Code.PARAMETER_UNUSED, Objects.requireNonNull(fields.get(field)), model + "." + field, field));
    }

    private void checkUsedTwice(Uses uses, Declarations declarations) {
        uses.byField().forEach((field, trees) -> {
            if (trees.size() > 1 && !declarations.own.contains(field)) {
                String lines = trees.stream()
                        .map(tree -> Integer.toString(report.origin(tree).line()))
                        .collect(Collectors.joining(" and "));
                Layer layer = declarations.layers.get(field);
                boolean tieable = layer instanceof Layer.Linear || layer instanceof Layer.Embedding;
                String fix = tieable
                        ? "declare a second field with @Tied(\"" + field + "\") to share the weight on purpose"
                        : "declare a field for each use";
                report.log()
                        .report(Diagnostic.of(
                                Code.PARAMETER_USED_TWICE,
                                report.origin(trees.get(1)),
                                model + "." + field,
                                field,
                                lines,
                                fix));
            }
        });
    }
}
