package io.shardwright.schedule;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.ModelException;
import io.shardwright.diagnostic.Origin;
import java.util.List;

/** Each schedule's stages lie on the ranks in its own way. */
final class RequirePlacement {
    private RequirePlacement() {}

    static void check(ScheduleKind kind, StagePlacement placement) {
        int stages = placement.stages();
        int ranks = placement.ranks();
        switch (kind) {
            case INTERLEAVED -> {
                boolean chunks = stages % ranks == 0 && stages >= 2 * ranks;
                if (!chunks || !placement.equals(StagePlacement.around(stages, ranks))) {
                    throw refusal(
                            kind,
                            "equally many stages on each rank, at least 2, in turn",
                            placement,
                            "make " + 2 * ranks + " or " + 3 * ranks + " stages"
                                    + (stages == ranks ? ", or take 1f1b for one on each rank" : ""));
                }
            }
            case ROUND_ROBIN -> {
                List<Integer> replicas =
                        placement.holders().stream().map(List::size).toList();
                StagePlacement inOrder = StagePlacement.replicated(replicas);
                if (!placement.equals(inOrder)) {
                    throw refusal(
                            kind,
                            "one stage on each rank, with its replicas on neighbouring ranks",
                            placement,
                            "number the ranks stage after stage: " + inOrder.holders());
                }
            }
            case NAIVE, GPIPE, ONE_FORWARD_ONE_BACKWARD, ZERO_BUBBLE_H1, ZERO_BUBBLE_H2, PIPEDREAM -> {
                if (!placement.equals(StagePlacement.onePerRank(stages))) {
                    boolean replicas = placement.holders().stream().anyMatch(holders -> holders.size() > 1);
                    throw refusal(
                            kind,
                            "stage 0 on rank 0, stage 1 on rank 1, and so on",
                            placement,
                            replicas
                                    ? "take 1f1b-rr, which runs stages with replicas"
                                    : "make " + count(ranks, "stage")
                                            + ", or take interleaved for several on each rank");
                }
            }
        }
    }

    private static ModelException refusal(ScheduleKind kind, String runs, StagePlacement placement, String fix) {
        String found = count(placement.stages(), "stage") + " on " + count(placement.ranks(), "rank");
        return new ModelException(
                Diagnostic.of(Code.SCHEDULE_STAGES, Origin.NONE, "Schedule " + kind.text(), runs, found, fix)
                        .because("ranks of each stage: " + placement.holders())
                        .text());
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
