package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.spi.ModelUnits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What the units of a model are made of: found by building each for one rank and running it on a device that computes nothing.
 * It is the same on every rank.
 */
public final class UnitSurvey {
    /**
     * @param parameters whole, with their names
     * @param flops of the matrix products and attention of one forward
     */
    public record Entry(String name, List<ShardedParameter> parameters, double flops) {
        /** Elements of all its parameters. */
        public double size() {
            return parameters.stream()
                    .mapToDouble(parameter -> parameter.shard().wholeSize())
                    .sum();
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    public UnitSurvey(ModelUnits units, long batch, long seq) {
        for (int unit = 0; unit < units.count(); unit++) {
            DryRun run = new DryRun();
            RankWorld world = RankWorld.imagined(run.kernels(), DryRun.alone());
            ModelAssembly root = world.assembly(batch, seq);
            new StageBuilder(units, root, false).tryForward(unit);
            entries.add(new Entry(units.name(unit), root.parameters(), run.flops()));
        }
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    public double[] costs(ToDoubleFunction<Entry> cost) {
        return entries.stream().mapToDouble(cost).toArray();
    }

    /** For each parameter, in the order in which the model declares them, the units that use it. */
    public Map<String, List<Integer>> users() {
        Map<String, List<Integer>> users = new LinkedHashMap<>();
        for (int unit = 0; unit < entries.size(); unit++) {
            for (ShardedParameter parameter : entries.get(unit).parameters()) {
                users.computeIfAbsent(parameter.name(), _ -> new ArrayList<>()).add(unit);
            }
        }
        return users;
    }

    /** Names of parameters that several units use. */
    public Set<String> shared() {
        Set<String> shared = new HashSet<>();
        users().forEach((name, units) -> {
            if (units.size() > 1) {
                shared.add(name);
            }
        });
        return shared;
    }

    /** Elements of all parameters, each counted once. */
    public long parameterCount() {
        Map<String, Long> sizes = new LinkedHashMap<>();
        entries.forEach(entry -> entry.parameters()
                .forEach(parameter ->
                        sizes.put(parameter.name(), parameter.shard().wholeSize())));
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }
}
