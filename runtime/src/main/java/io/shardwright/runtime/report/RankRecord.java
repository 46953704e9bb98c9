package io.shardwright.runtime.report;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.assembly.memory.MemoryReport;
import io.shardwright.runtime.pipeline.ScheduleRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one rank has to tell about a run.
 *
 * @param pipelineRank its number along {@code pp}
 * @param coordinates its numbers along the axes that have more than one rank, without {@code pp}: {@code dp=1 tp=0}
 * @param heapBytes by kind
 * @param slots microbatches that each of its stages has memory for
 * @param steps the recorded ones, as {@link TaskRecorder#steps} has them
 */
public record RankRecord(
        int rank,
        int pipelineRank,
        String coordinates,
        Map<MemoryKind, Long> heapBytes,
        Map<Integer, Integer> slots,
        StepTraffic traffic,
        List<long[]> steps) {
    public static RankRecord of(
            Mesh mesh, int rank, MemoryReport memory, ScheduleRun run, StepTraffic traffic, TaskRecorder recorder) {
        int pipelineRank = mesh.index(Axis.PP, rank);
        Map<Integer, Integer> slots = new TreeMap<>();
        run.schedule().placement().stagesOf(pipelineRank).forEach(stage -> slots.put(stage, run.slots(stage)));
        List<String> coordinates = new ArrayList<>();
        for (Axis axis : List.of(Axis.DP, Axis.CP, Axis.TP)) {
            if (mesh.degree(axis) > 1) {
                coordinates.add(axis.text() + "=" + mesh.index(axis, rank));
            }
        }
        Map<MemoryKind, Long> heapBytes = new LinkedHashMap<>();
        for (MemoryKind kind : MemoryKind.values()) {
            heapBytes.put(kind, memory.bytes(kind));
        }
        return new RankRecord(
                rank, pipelineRank, String.join(" ", coordinates), heapBytes, slots, traffic, recorder.steps());
    }

    /** The same with all times earlier by {@code nanos}. */
    RankRecord earlier(long nanos) {
        List<long[]> shifted = new ArrayList<>();
        for (long[] step : steps) {
            long[] times = step.clone();
            for (int i = 0; i < times.length; i++) {
                times[i] -= nanos;
            }
            shifted.add(times);
        }
        return new RankRecord(rank, pipelineRank, coordinates, heapBytes, slots, traffic, shifted);
    }

    /** {@code rank 3 (pp=1 tp=1)}. */
    String describe(int pipelineRanks) {
        String place = pipelineRanks == 1 ? coordinates : ("pp=" + pipelineRank + " " + coordinates).strip();
        return "rank " + rank + (place.isEmpty() ? "" : " (" + place + ")");
    }
}
