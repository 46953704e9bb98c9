package io.shardwright.runtime.telemetry;

import io.shardwright.runtime.device.DeviceChoice;
import io.shardwright.runtime.launch.Transports;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RunStart;
import io.shardwright.runtime.system.Cores;
import java.util.OptionalDouble;

/**
 * What a run does in a step, and could do at most.
 *
 * @param tokensPerStep of all ranks together
 * @param flopsPerStep of all ranks together, of forward and backward: see {@link RunStart#flopsPerStep}
 * @param peakFlopsPerSecond of all ranks together, if every one had its device to itself; empty if nobody knows
 */
public record Throughput(long tokensPerStep, double flopsPerStep, OptionalDouble peakFlopsPerSecond) {
    private static final double NANOS = 1e9;

    /** The peak is measured, once in a process, which takes some tenths of a second. */
    public static Throughput of(RunStart start) {
        PreparedRun run = start.run();
        OptionalDouble one =
                DeviceChoice.parse(run.settings().compute().device()).provider().peakFlopsPerSecond();
        int devices = devices(run.mesh().size());
        return new Throughput(
                run.tokensPerStep(),
                start.flopsPerStep(),
                one.isPresent() ? OptionalDouble.of(devices * one.getAsDouble()) : one);
    }

    /** A host has as many as it has processors. Of ranks on several hosts, each is taken to have one. */
    private static int devices(int ranks) {
        return Transports.ofThisProcess().isPresent() ? ranks : Math.min(ranks, Cores.COUNT);
    }

    /** @param nanos that a step took */
    public double tokensPerSecond(double nanos) {
        return tokensPerStep / nanos * NANOS;
    }

    /** @param nanos that a step took */
    public double flopsPerSecond(double nanos) {
        return flopsPerStep / nanos * NANOS;
    }

    /**
     * From 0 to 1; not a number if nobody knows the peak.
     *
     * @param nanos that a step took
     */
    public double peakShare(double nanos) {
        return flopsPerSecond(nanos) / peakFlopsPerSecond.orElse(Double.NaN);
    }
}
