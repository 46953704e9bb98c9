package io.shardwright.schedule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which ranks hold each stage. Where several hold one, they are its replicas, and microbatch <i>m</i> runs on number
 * <i>m</i> modulo replicas, forward and backward (PipeDream, 1806.03377 §3.2).
 *
 * @param holders for each stage its ranks, numbered along {@code pp} from 0; at least one, none twice
 */
public record StagePlacement(List<List<Integer>> holders) {
    public StagePlacement {
        if (holders.isEmpty() || holders.stream().anyMatch(StagePlacement::isWrong)) {
            throw new IllegalArgumentException(
                    "there must be a stage, and each needs a rank from 0, none of them twice: " + holders);
        }
        holders = holders.stream().map(List::copyOf).toList();
    }

    private static boolean isWrong(List<Integer> ranks) {
        return ranks.isEmpty()
                || ranks.stream().anyMatch(rank -> rank < 0)
                || ranks.stream().distinct().count() < ranks.size();
    }

    /** Stage <i>s</i> on rank <i>s</i>. */
    public static StagePlacement onePerRank(int stages) {
        return around(stages, stages);
    }

    /** Stage <i>s</i> on rank <i>s</i> modulo {@code ranks}: Megatron's interleaving, where a rank holds several chunks. */
    public static StagePlacement around(int stages, int ranks) {
        return new StagePlacement(IntStream.range(0, stages)
                .mapToObj(stage -> List.of(stage % ranks))
                .toList());
    }

    /** @param replicas for each stage the number of its ranks; these are numbered stage after stage */
    public static StagePlacement replicated(List<Integer> replicas) {
        List<List<Integer>> holders = new ArrayList<>();
        int first = 0;
        for (int count : replicas) {
            holders.add(IntStream.range(first, first + count).boxed().toList());
            first += count;
        }
        return new StagePlacement(holders);
    }

    public int stages() {
        return holders.size();
    }

    public int ranks() {
        return 1
                + Collections.max(holders.stream().flatMap(List::stream).toList())
                        .intValue();
    }

    /** The rank that runs {@code microbatch} at {@code stage}. */
    public int rankOf(int stage, int microbatch) {
        List<Integer> replicas = holders.get(stage);
        return replicas.get(microbatch % replicas.size());
    }

    /** Ascending. */
    public List<Integer> stagesOf(int rank) {
        return IntStream.range(0, stages())
                .filter(stage -> holders.get(stage).contains(rank))
                .boxed()
                .toList();
    }

    /** Whether a rank holds more than one stage. */
    public boolean interleaves() {
        return holders.stream().mapToInt(List::size).sum() > ranks();
    }
}
