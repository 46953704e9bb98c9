package io.shardwright.runtime.pipeline;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.DeclaredWork;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Requirements;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.spi.model.Port;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** What the units of a model are made of, as they declare it when each is built for one rank. It is the same on every rank. */
public final class UnitSurvey {
    /**
     * @param parameters whole, with their names
     * @param flops of the matrix multiplications and attention of one forward
     * @param takesPositionsForAll a kernel that takes the positions on a rank for all there are, so that cp has to be 1
     */
    public record Entry(
            String name, List<ShardedParameter> parameters, double flops, Optional<String> takesPositionsForAll) {
        /** Elements of all its parameters. */
        public double size() {
            return parameters.stream()
                    .mapToDouble(parameter -> parameter.shard().wholeSize())
                    .sum();
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final List<ExpertLayer> experts = new ArrayList<>();
    private final Requirements requirements = new Requirements();

    public UnitSurvey(ModelUnits units, long batch, long seq) {
        for (int unit = 0; unit < units.count(); unit++) {
            ModelAssembly root = ImaginedRank.world().assembly(batch, seq);
            units.build(unit, root.unit(units.name(unit)));
            DeclaredWork work = root.work();
            entries.add(new Entry(units.name(unit), root.parameters(), work.flops(), work.takesPositionsForAll()));
            experts.addAll(root.expertLayers());
            requirements.add(root.requirements());
        }
    }

    /** What the last unit gives, on one rank of its own: it says how it would be cut on several. */
    public static Port result(ModelUnits units, long batch, long seq) {
        int last = units.count() - 1;
        return units.build(last, ImaginedRank.world().assembly(batch, seq).unit(units.name(last)))
                .ports()
                .results()
                .getFirst();
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** @throws ModelException if a unit can't take a sequence of which each rank has some positions */
    public void requireContext(int ranks) {
        for (Entry entry : entries) {
            if (ranks > 1 && entry.takesPositionsForAll().isPresent()) {
                throw new ModelException("[shard/not-context-parallel] "
                        + (entry.name().isEmpty() ? "the model" : entry.name()) + ": "
                        + entry.takesPositionsForAll().get()
                        + " takes the positions on a rank for all there are, and cp="
                        + ranks + " gives each rank some\n"
                        + "  Fix: annotate the classes of the model with @ContextParallel, or take cp=1");
            }
        }
    }

    /** @throws ModelException if a unit can't be cut over an axis; with the degrees over which all units can */
    public void requireDegrees(Mesh mesh) {
        requirements.check(mesh);
    }

    /** Mixtures of experts of the whole model, in order. */
    public List<ExpertLayer> experts() {
        return List.copyOf(experts);
    }

    /** The fewest sequences that are whole groups of each mixture of experts, as it counts its capacity; 1 if there is none. */
    public long groupSequences() {
        return experts.stream()
                .map(layer -> BigInteger.valueOf(layer.routing().groupSequences()))
                .reduce(BigInteger.ONE, (all, group) -> all.multiply(group).divide(all.gcd(group)))
                .longValueExact();
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
