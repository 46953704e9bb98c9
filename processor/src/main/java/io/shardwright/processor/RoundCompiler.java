package io.shardwright.processor;

import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Form;
import io.shardwright.pass.shape.InferShapes;
import io.shardwright.processor.read.ModelSource;
import io.shardwright.processor.read.Round;
import io.shardwright.processor.write.text.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compiles a model that loops over lists of layers, as many as the configuration says: first what each loop does in a round, as a class
 * of its own, then the model, which calls one for each round.
 */
final class RoundCompiler {
    private final DiagnosticLog log;
    private final Dump dump;
    private final List<CompiledModel.Classes> classes = new ArrayList<>();
    private ModelSource source;

    private RoundCompiler(ModelSource source, DiagnosticLog log, Dump dump) {
        this.source = source;
        this.log = log;
        this.dump = dump;
    }

    /** @return empty if {@code log} says why */
    static Optional<CompiledModel> compile(ModelSource source, DiagnosticLog log, Dump dump) {
        return new RoundCompiler(source, log, dump).compile();
    }

    private Optional<CompiledModel> compile() {
        for (Round round : source.rounds()) {
            Optional<CompiledModel> compiled = compile(round);
            if (compiled.isEmpty()) {
                return Optional.empty();
            }
            classes.addAll(compiled.get().classes());
            Graph graph = compiled.get().graph();
            source = source.withGraph(source.graph()
                    .withChildren(source.graph().children().stream()
                            .map(child -> child.field().equals(round.field())
                                    ? child.of(graph.model(), graph.signature())
                                    : child)
                            .toList()));
        }
        return ShardCompiler.compile(source.withoutRounds(), log, dump).map(whole -> {
            List<CompiledModel.Classes> all = new ArrayList<>(whole.classes());
            all.addAll(classes);
            return new CompiledModel(whole.graph(), all);
        });
    }

    private Optional<CompiledModel> compile(Round round) {
        String unit = "Each" + Names.capital(round.field());
        ModelSource sized = source.form().apply(round.source().withGraph(sized(round)));
        return ShardCompiler.compile(sized.named(Form.unit(source.graph().model(), unit)), log, dump.unit(unit));
    }

    /** The round's graph with the shapes of what its call is given, as far as they are known before it. */
    private Graph sized(Round round) {
        Graph around = source.graph();
        List<Node> nodes = around.forward();
        int at = 0;
        while (!nodes.get(at).op().equals(new CallOp(round.field(), CallOp.Method.FORWARD))) {
            at++;
        }
        // What is wrong there is found again when the whole is compiled.
        Graph before = InferShapes.run(around.withForward(nodes.subList(0, at)), List.of(), new DiagnosticLog());
        Graph graph = round.source().graph();
        Map<String, Value> values = new LinkedHashMap<>(graph.values());
        for (int i = 0; i < graph.inputs().size(); i++) {
            Value given = before.value(nodes.get(at).inputs().get(i));
            values.computeIfPresent(graph.inputs().get(i), (_, value) -> value.withShape(given.shape()));
        }
        return graph.withValues(values);
    }
}
