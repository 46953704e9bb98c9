package io.shardwright.runtime.train;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.system.Checksum;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Ranks begin a run with the same data, settings and parameters, or don't begin it. Where something differs, no rank fails on its
 * own: losses would only be wrong.
 */
public final class StartCheck {
    private static final CollectiveSite SETTINGS =
            new CollectiveSite(0, "data and settings of all ranks", "StartCheck");
    private static final CollectiveSite VALUES = new CollectiveSite(1, "first values of parameters", "StartCheck");

    private StartCheck() {}

    /**
     * All ranks call it, with the same names in the same order.
     *
     * @param fingerprints of what must be the same everywhere, by what users call it: {@code the data}; a rank that is alone needs none
     * @throws ModelException on every rank, with what differs and where
     */
    public static void settings(RankWorld world, Supplier<Map<String, Long>> fingerprints) {
        if (world.everyone().size() == 1) {
            return;
        }
        List<String> different = different(world.everyone(), fingerprints.get(), SETTINGS);
        if (!different.isEmpty()) {
            throw new ModelException("ranks do not start alike: " + String.join("; ", different)
                    + "\n  Fix: start all ranks with the same settings, and give their hosts the same files");
        }
    }

    /**
     * All ranks call it, once parameters have their first values. Replicas must have the same, and so must tensor-parallel
     * ranks where a parameter isn't split over them. With ZeRO stage 3 a replica's values are in no other place.
     *
     * @throws ModelException with the parameters that differ, on the ranks that share coordinates with them
     */
    public static void parameters(ModelAssembly model) {
        if (model.world().everyone().size() == 1) {
            return;
        }
        Map<Communicator, Map<String, Long>> overReplicas = new LinkedHashMap<>();
        Map<String, Long> overTp = new LinkedHashMap<>();
        for (Unit unit : model.units()) {
            if (!unit.keepsValues()) {
                continue;
            }
            for (ShardedParameter parameter : unit.parameters()) {
                long fingerprint = of(parameter.parameter().value().segment());
                overReplicas
                        .computeIfAbsent(unit.replicas(), _ -> new LinkedHashMap<>())
                        .put(parameter.name(), fingerprint);
                if (!parameter.isSplitOver(Axis.TP)) {
                    overTp.put(parameter.name(), fingerprint);
                }
            }
        }
        List<String> different = new ArrayList<>();
        overReplicas.forEach((replicas, values) -> different.addAll(different(replicas, values, VALUES)));
        different.addAll(different(model.communicator(Axis.TP), overTp, VALUES));
        if (!different.isEmpty()) {
            throw new ModelException("parameters differ before the first step, counted along dp and cp, or tp: "
                    + String.join("; ", different)
                    + "\n  Fix: start all ranks with the same seed, and the same file as reference");
        }
    }

    /** Of bytes in memory. */
    public static long of(MemorySegment bytes) {
        return bytes.byteSize() << Integer.SIZE ^ Checksum.of(bytes);
    }

    /** Names with the ranks whose fingerprint isn't that of rank 0. */
    private static List<String> different(Communicator ranks, Map<String, Long> fingerprints, CollectiveSite site) {
        int count = fingerprints.size();
        if (ranks.size() == 1 || count == 0) {
            return List.of();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(ValueLayout.JAVA_LONG, (long) ranks.size() * count);
            MemorySegment mine = arena.allocate(ValueLayout.JAVA_LONG, count);
            int next = 0;
            for (long fingerprint : fingerprints.values()) {
                mine.setAtIndex(ValueLayout.JAVA_LONG, next++, fingerprint);
            }
            // Communicators know no longs; two ints are as good for a copy.
            ranks.allGather(
                    LocalTensor.dense(Storage.on(all), DType.I32, ranks.size(), 2L * count),
                    LocalTensor.dense(Storage.on(mine), DType.I32, 1, 2L * count),
                    0,
                    site);
            return different(all.toArray(ValueLayout.JAVA_LONG), List.copyOf(fingerprints.keySet()));
        }
    }

    private static List<String> different(long[] all, List<String> names) {
        int count = names.size();
        List<String> different = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Integer> others = new ArrayList<>();
            for (int rank = 1; rank * count < all.length; rank++) {
                if (all[rank * count + i] != all[i]) {
                    others.add(rank);
                }
            }
            if (!others.isEmpty()) {
                different.add(names.get(i) + " on rank" + (others.size() == 1 ? " " : "s ")
                        + String.join(", ", others.stream().map(String::valueOf).toList()) + " is not that of rank 0");
            }
        }
        return different;
    }
}
