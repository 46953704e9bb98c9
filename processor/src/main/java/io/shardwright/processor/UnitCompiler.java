package io.shardwright.processor;

import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Signature;
import io.shardwright.ir.Units;
import io.shardwright.pass.ForwardWork;
import io.shardwright.pass.shape.CheckDivisibility;
import io.shardwright.pass.unit.ComposeUnits;
import io.shardwright.plan.Plan;
import io.shardwright.processor.read.ModelSource;
import io.shardwright.processor.write.ModelRow;
import io.shardwright.processor.write.ShardedClassWriter;
import io.shardwright.unit.CutModel;
import io.shardwright.unit.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compiles a model that is cut: first the units that have a class of their own, then the whole, which calls them. */
final class UnitCompiler {
    private final ModelSource source;
    private final Dump dump;
    private final List<CompiledModel.Classes> classes = new ArrayList<>();
    private final Map<String, Signature> signatures = new LinkedHashMap<>();

    private UnitCompiler(ModelSource source, Dump dump) {
        this.source = source;
        this.dump = dump;
    }

    /**
     * @param laidOut the model with layouts
     * @param checked the same with what must divide
     */
    static CompiledModel compile(Graph laidOut, Graph checked, CutModel cut, ModelSource source, Dump dump) {
        return new UnitCompiler(source, dump).compile(laidOut, checked, cut);
    }

    private CompiledModel compile(Graph laidOut, Graph checked, CutModel cut) {
        List<Optional<Units.Edge>> edges =
                cut.parts().stream().map(this::compile).toList();
        Graph composed = ComposeUnits.run(laidOut, cut, signatures);
        // What it does itself it must check itself.
        Graph derived = ShardCompiler.derive(composed.equals(laidOut) ? checked : dump.graph("units", composed), dump);
        Plan plan = ShardCompiler.plan(derived, dump);
        ModelRow row = ShardCompiler.row(laidOut, Optional.of(cut), source);
        classes.addFirst(() -> ShardedClassWriter.whole(plan, ForwardWork.of(derived), row, source.hasTornado()));
        if (cut.parts().size() == 1 && edges.getFirst().isPresent()) {
            return new CompiledModel(derived, classes);
        }
        Units units = new Units(
                laidOut.model(),
                cut.named(),
                Part.count(cut.parts()),
                cut.starts(),
                cut.named() ? Optional.empty() : edges.getFirst(),
                cut.named() ? Optional.empty() : edges.getLast());
        return new CompiledModel(derived.withUnits(units), classes);
    }

    private Optional<Units.Edge> compile(Part part) {
        if (!(part instanceof Part.Own own)) {
            return Optional.empty();
        }
        String name = own.graph().model();
        Dump unit = dump.unit(name.substring(name.indexOf('#') + 1));
        Graph cut = unit.graph("cut", own.graph());
        // What doesn't divide was reported of the whole.
        Graph checked = unit.graph("divisibility", CheckDivisibility.run(cut, source.degrees(), new DiagnosticLog()));
        CompiledModel compiled = ShardCompiler.finish(checked, source, unit);
        classes.addAll(compiled.classes());
        signatures.put(name, compiled.graph().signature());
        return Optional.of(new Units.Edge(own.at(), name, compiled.graph().signature()));
    }
}
