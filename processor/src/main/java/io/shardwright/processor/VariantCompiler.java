package io.shardwright.processor;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Units;
import io.shardwright.ir.Value;
import io.shardwright.processor.read.ModelSource;
import io.shardwright.processor.read.ModelVariant;
import io.shardwright.processor.read.forward.Decision;
import io.shardwright.processor.write.ChoiceWriter;
import io.shardwright.processor.write.ModelRow;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compiles a model whose forward depends on the configuration: each way through it as a model of its own, so that what one way needs
 * costs the others nothing, and the class that chooses.
 */
final class VariantCompiler {
    private static final int LONGEST_NAME = 100;

    private final List<ModelVariant> variants;
    private final String model;
    private final DiagnosticLog log;
    private final Dump dump;

    private VariantCompiler(List<ModelVariant> variants, DiagnosticLog log, Dump dump) {
        this.variants = variants;
        this.model = variants.getFirst().source().graph().model();
        this.log = log;
        this.dump = dump;
    }

    /** @return empty if {@code log} says why */
    static Optional<CompiledModel> compile(List<ModelVariant> variants, DiagnosticLog log, Dump dump) {
        return new VariantCompiler(variants, log, dump).compile();
    }

    private Optional<CompiledModel> compile() {
        List<CompiledModel> compiled = new ArrayList<>();
        for (int i = 0; i < variants.size(); i++) {
            String name = name(i);
            ModelSource source = variants.get(i).source().named(model + "#" + name);
            Optional<CompiledModel> way = ShardCompiler.compile(source, log, dump.unit(name));
            if (way.isEmpty()) {
                return Optional.empty();
            }
            compiled.add(way.get());
        }
        Graph first = compiled.getFirst().graph();
        for (int i = 1; i < compiled.size(); i++) {
            checkAlike(first, compiled.get(i).graph(), variants.get(i));
        }
        checkRows(compiled);
        if (log.hasErrors()) {
            return Optional.empty();
        }
        Graph call = ShardCompiler.derive(chosen(first), dump);
        Graph whole = first.units()
                .map(units -> call.withUnits(units(units, compiled)))
                .orElse(call);
        List<ChoiceWriter.Way> ways = new ArrayList<>();
        for (int i = 0; i < compiled.size(); i++) {
            Graph graph = compiled.get(i).graph();
            ways.add(new ChoiceWriter.Way(
                    variants.get(i).condition(),
                    graph.model(),
                    !graph.backward().isEmpty()));
        }
        List<CompiledModel.Classes> classes = new ArrayList<>();
        ModelRow row =
                ShardCompiler.row(call, Optional.empty(), variants.getFirst().source());
        classes.add(() -> List.of(ChoiceWriter.write(whole, ways, row)));
        compiled.forEach(way -> classes.addAll(way.classes()));
        return Optional.of(new CompiledModel(whole, classes));
    }

    /** What its class is called behind the model's; by number, where its conditions are too many for the name of a file. */
    private String name(int way) {
        String name = variants.get(way).name();
        return name.length() <= LONGEST_NAME ? name : "Way" + (way + 1);
    }

    /** What calls the model must know whether it is a row of units, and which stage begins where. */
    private void checkRows(List<CompiledModel> compiled) {
        Optional<List<Units.Start>> first = starts(compiled.getFirst());
        for (int i = 1; i < compiled.size(); i++) {
            if (!starts(compiled.get(i)).equals(first)) {
                ModelVariant variant = variants.get(i);
                log.report(Diagnostic.of(
                        Code.STAGES_DEPEND,
                        firstOther(variant).origin(),
                        variant.source().graph().simpleName() + ".forward",
                        text(first),
                        text(starts(compiled.get(i))),
                        firstOther(variant).condition()));
            }
        }
    }

    private static Optional<List<Units.Start>> starts(CompiledModel way) {
        return way.graph().units().map(Units::starts);
    }

    private static String text(Optional<List<Units.Start>> starts) {
        return starts.map(places ->
                        places.stream().map(VariantCompiler::text).collect(Collectors.joining(", ", "at ", "")))
                .orElse("nowhere");
    }

    private static String text(Units.Start start) {
        return start.at()
                + (start.stage().isPresent() ? " (stage " + start.stage().getAsInt() + ")" : "");
    }

    /** How many units there are, if all ways have as many. */
    private Units units(Units first, List<CompiledModel> ways) {
        boolean isSame = ways.stream()
                .allMatch(way -> way.graph().units().orElseThrow().count().equals(first.count()));
        return new Units(
                model,
                true,
                isSame ? first.count() : Optional.empty(),
                first.starts(),
                Optional.empty(),
                Optional.empty());
    }

    private void checkAlike(Graph first, Graph other, ModelVariant variant) {
        for (int i = 0; i < first.results().size(); i++) {
            Value one = first.value(first.results().get(i));
            Value another = other.value(other.results().get(i));
            if (!one.equals(another.withName(one.name()))) {
                report(one, another, variant);
            }
        }
        for (String input : first.inputs()) {
            if (!first.value(input).equals(other.value(input))) {
                report(first.value(input), other.value(input), variant);
            }
        }
    }

    private void report(Value one, Value another, ModelVariant variant) {
        Decision decision = firstOther(variant);
        log.report(Diagnostic.of(
                Code.WAYS_DIFFER,
                decision.origin(),
                variant.source().graph().simpleName() + ".forward",
                one.name(),
                text(one),
                text(another),
                decision.condition()));
    }

    private Decision firstOther(ModelVariant variant) {
        List<Decision> first = variants.getFirst().decisions();
        for (int i = 0; i < variant.decisions().size(); i++) {
            if (i >= first.size() || !variant.decisions().get(i).equals(first.get(i))) {
                return variant.decisions().get(i);
            }
        }
        throw new IllegalStateException("two ways of " + model + " take the same decisions");
    }

    private static String text(Value value) {
        String layout = value.layout().toString();
        return value.shape() + (layout.isEmpty() ? "" : " " + layout);
    }

    /** A call of one way, which stands for all: what others compile against. Its backward reads all that forward was given. */
    private Graph chosen(Graph way) {
        Map<String, Size> bindings = new LinkedHashMap<>();
        way.parameters().forEach(parameter -> bindings.put(parameter.name(), Size.atom(parameter.name())));
        Child child = new Child(
                "chosen",
                Child.Instance.own("chosen"),
                way.model(),
                way.parameters().stream().map(parameter -> parameter.name()).toList(),
                bindings,
                Optional.empty(),
                false,
                way.signature(),
                Origin.NONE);
        Map<String, Value> values = new LinkedHashMap<>();
        way.inputs().forEach(input -> values.put(input, way.value(input)));
        way.results().forEach(result -> values.put(result, way.value(result)));
        return new Graph(
                model,
                way.parameters(),
                List.of(),
                List.of(child),
                way.inputs(),
                way.results(),
                values,
                List.of(new Node(
                        new CallOp("chosen", CallOp.Method.FORWARD), way.results(), way.inputs(), Origin.NONE, "")),
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                Optional.empty());
    }
}
