package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.spi.model.GeneratedModel;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.spi.model.Port;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How what a model is given, and what it gives, lies on a rank: found out by building its units without memory. */
public final class GivenPorts {
    private GivenPorts() {}

    /**
     * Of each of the model's inputs that a unit reads, by name.
     *
     * @param world whose rank it is
     */
    public static Map<String, Port> inputs(ModelUnits units, RankWorld world, long batch, long seq) {
        return read(units, ImaginedRank.like(world), batch, seq);
    }

    /** The same on one rank alone. */
    public static Map<String, Port> inputsAlone(ModelUnits units, long batch, long seq) {
        return read(units, ImaginedRank.world(), batch, seq);
    }

    private static Map<String, Port> read(ModelUnits units, RankWorld imagined, long batch, long seq) {
        Map<String, Port> ports = new LinkedHashMap<>();
        for (int unit = 0; unit < units.count(); unit++) {
            List<String> reads = units.wiring(unit).reads();
            if (reads.stream().anyMatch(units.inputs()::contains)) {
                List<Port> inputs =
                        built(units, unit, imagined, batch, seq).ports().inputs();
                for (int i = 0; i < reads.size(); i++) {
                    if (units.inputs().contains(reads.get(i))) {
                        ports.putIfAbsent(reads.get(i), inputs.get(i));
                    }
                }
            }
        }
        return ports;
    }

    /** What the last unit gives. */
    public static List<Port> results(ModelUnits units, RankWorld world, long batch, long seq) {
        return built(units, units.count() - 1, ImaginedRank.like(world), batch, seq)
                .ports()
                .results();
    }

    /** What the last unit gives on one rank alone. */
    public static List<Port> resultsAlone(ModelUnits units, long batch, long seq) {
        return built(units, units.count() - 1, ImaginedRank.world(), batch, seq)
                .ports()
                .results();
    }

    private static GeneratedModel<?> built(ModelUnits units, int unit, RankWorld imagined, long batch, long seq) {
        ModelAssembly root = imagined.assembly(batch, seq);
        return units.build(unit, root.unit(units.name(unit)));
    }
}
