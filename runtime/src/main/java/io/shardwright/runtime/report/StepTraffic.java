package io.shardwright.runtime.report;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.comm.Medium;
import io.shardwright.runtime.comm.Traffic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the collectives of one rank moved in one step.
 *
 * @param operations by name, those that were called
 * @param axisBytes bytes of all operations along each axis, those where anything moved
 * @param mpiBytes those of them that went over MPI, which is between hosts
 */
public record StepTraffic(Map<String, Moved> operations, Map<String, Long> axisBytes, Map<String, Long> mpiBytes) {
    private static final List<Axis> AXES = List.of(Axis.PP, Axis.DP, Axis.CP, Axis.TP, Axis.EP);

    /** Bytes as {@link Traffic} counts them. */
    public record Moved(long calls, long bytes) {}

    public long bytes() {
        return operations.values().stream().mapToLong(Moved::bytes).sum();
    }

    /** All that was counted so far. */
    public static StepTraffic soFar(Traffic traffic) {
        Map<String, Moved> operations = new LinkedHashMap<>();
        for (String operation : Traffic.operations()) {
            operations.put(operation, new Moved(traffic.calls(operation), traffic.bytes(operation)));
        }
        Map<String, Long> axisBytes = new LinkedHashMap<>();
        Map<String, Long> mpiBytes = new LinkedHashMap<>();
        for (Axis axis : AXES) {
            long overMpi = traffic.bytes(Medium.MPI, axis);
            axisBytes.put(axis.text(), traffic.bytes(Medium.MEMORY, axis) + overMpi);
            mpiBytes.put(axis.text(), overMpi);
        }
        long overMpi = traffic.bytesBetweenReplicas(Medium.MPI);
        axisBytes.put("dp,cp", traffic.bytesBetweenReplicas(Medium.MEMORY) + overMpi);
        mpiBytes.put("dp,cp", overMpi);
        long expertsOverMpi = traffic.bytesBetweenExpertReplicas(Medium.MPI);
        axisBytes.put("dp/ep", traffic.bytesBetweenExpertReplicas(Medium.MEMORY) + expertsOverMpi);
        mpiBytes.put("dp/ep", expertsOverMpi);
        return new StepTraffic(operations, axisBytes, mpiBytes);
    }

    /** What came after {@code before}. */
    public StepTraffic since(StepTraffic before) {
        Map<String, Moved> moved = new LinkedHashMap<>();
        operations.forEach((operation, now) -> {
            Moved then = before.operations.getOrDefault(operation, new Moved(0, 0));
            if (now.calls() > then.calls()) {
                moved.put(operation, new Moved(now.calls() - then.calls(), now.bytes() - then.bytes()));
            }
        });
        return new StepTraffic(moved, grown(axisBytes, before.axisBytes), grown(mpiBytes, before.mpiBytes));
    }

    private static Map<String, Long> grown(Map<String, Long> counters, Map<String, Long> before) {
        Map<String, Long> grown = new LinkedHashMap<>();
        counters.forEach((axis, now) -> {
            long then = before.getOrDefault(axis, 0L);
            if (now > then) {
                grown.put(axis, now - then);
            }
        });
        return grown;
    }
}
