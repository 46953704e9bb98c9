package io.shardwright.runtime.bench;

import java.util.List;

/**
 * How long one collective took.
 *
 * @param operation as its communicator calls it: {@code all-reduce}
 * @param bytes of a rank's whole tensor
 * @param best microseconds
 * @param median microseconds
 */
record Timing(String operation, long bytes, double best, double median) {
    /** Reads {@code all-reduce 4096 0.418 0.431}, as both benchmark programs print it. */
    static Timing parse(String line) {
        String[] words = line.split(" ");
        return new Timing(
                words[0], Long.parseLong(words[1]), Double.parseDouble(words[2]), Double.parseDouble(words[3]));
    }

    /** The best of all rounds, and the median of their medians. */
    static Timing over(List<Timing> timings) {
        double best = timings.stream().mapToDouble(Timing::best).min().orElseThrow();
        double[] medians = timings.stream().mapToDouble(Timing::median).sorted().toArray();
        Timing any = timings.getFirst();
        return new Timing(any.operation(), any.bytes(), best, medians[medians.length / 2]);
    }

    /**
     * Gigabytes a second that pass each rank in the best run, whatever the number of ranks: the NCCL tests' bus
     * bandwidth.
     */
    double busGigabytes(int ranks) {
        return bytes * movedPart(operation, ranks) / best / 1e3;
    }

    /** Bytes that move to or from a rank, as a part of the whole tensor's. */
    private static double movedPart(String operation, int ranks) {
        double others = (ranks - 1.0) / ranks;
        return switch (operation) {
            case "all-reduce" -> 2 * others;
            case "broadcast", "send/receive" -> 1;
            default -> others;
        };
    }
}
