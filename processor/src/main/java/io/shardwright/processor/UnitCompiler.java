package io.shardwright.processor;

import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Units;
import io.shardwright.pass.shape.CheckDivisibility;
import io.shardwright.processor.write.GeneratedClass;
import io.shardwright.processor.write.UnitsWriter;
import io.shardwright.unit.CutModel;
import io.shardwright.unit.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compiles the units of a model that have a class of their own, and the class that lists all units. */
final class UnitCompiler {
    private final ModelSource source;
    private final Dump dump;
    private final List<GeneratedClass> generated = new ArrayList<>();

    private UnitCompiler(ModelSource source, Dump dump) {
        this.source = source;
        this.dump = dump;
    }

    /** The model with its units. */
    static CompiledModel compile(CompiledModel whole, CutModel cut, ModelSource source, Dump dump) {
        return new UnitCompiler(source, dump).compile(whole, cut);
    }

    private CompiledModel compile(CompiledModel whole, CutModel cut) {
        generated.addAll(whole.generated());
        List<Optional<Units.Edge>> classes =
                cut.parts().stream().map(this::compile).toList();
        generated.add(UnitsWriter.write(cut));
        if (cut.parts().size() == 1 && classes.getFirst().isPresent()) {
            return new CompiledModel(whole.graph(), generated);
        }
        Units units =
                new Units(cut.name(), Part.count(cut.parts()), cut.starts(), classes.getFirst(), classes.getLast());
        return new CompiledModel(whole.graph().withUnits(units), generated);
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
        CompiledModel compiled = ShardCompiler.finish(checked, source.hasTornado(), unit);
        generated.addAll(compiled.generated());
        return Optional.of(new Units.Edge(own.at(), name, compiled.graph().signature()));
    }
}
