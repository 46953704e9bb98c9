package io.shardwright.schedule;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.schedule.check.RequireMemory;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ScheduleDiagnosticsTest {
    private static void refuses(ThrowingCallable call, String... lines) {
        assertThatThrownBy(call).isInstanceOf(ModelException.class).hasMessage(String.join("\n", lines));
    }

    @Test
    void namesTheSchedules() {
        refuses(
                () -> ScheduleKind.named("gpip"),
                "[shard/unknown-schedule] --schedule: there is no schedule gpip",
                "  Fix: naive, gpipe, 1f1b, interleaved, zb-h1, zb-h2, pipedream or 1f1b-rr; did you mean gpipe?",
                "  More: docs/diagnostics/unknown-schedule.md");
    }

    @Test
    void interleavedTakesWholeGroups() {
        refuses(
                () -> ScheduleKind.INTERLEAVED.schedule(StagePlacement.around(8, 4), 6),
                "[shard/schedule-microbatches] Schedule interleaved: microbatches go from chunk to chunk in groups of"
                        + " pp=4, and 6 are not a multiple of that",
                "  Fix: take 4 or 8 microbatches, or 1f1b",
                "  More: docs/diagnostics/schedule-microbatches.md");
    }

    @Test
    void fewerThanOneGroupIsNone() {
        refuses(
                () -> ScheduleKind.INTERLEAVED.schedule(StagePlacement.around(8, 4), 1),
                "[shard/schedule-microbatches] Schedule interleaved: microbatches go from chunk to chunk in groups of"
                        + " pp=4, and 1 is not a multiple of that",
                "  Fix: take 4 microbatches, or 1f1b",
                "  More: docs/diagnostics/schedule-microbatches.md");
    }

    @Test
    void thereIsAMicrobatch() {
        for (ScheduleKind kind : ScheduleKind.values()) {
            StagePlacement placement =
                    kind == ScheduleKind.INTERLEAVED ? StagePlacement.around(4, 2) : StagePlacement.onePerRank(2);
            refuses(
                    () -> kind.schedule(placement, 0),
                    "[shard/schedule-microbatches] Schedule " + kind.text() + ": cannot run 0 microbatches",
                    "  Fix: take 1 or more",
                    "  More: docs/diagnostics/schedule-microbatches.md");
        }
    }

    @Test
    void interleavedHasChunks() {
        refuses(
                () -> ScheduleKind.INTERLEAVED.schedule(StagePlacement.onePerRank(4), 8),
                "[shard/schedule-stages] Schedule interleaved: runs equally many stages on each rank, at least 2, in"
                        + " turn; there are 4 stages on 4 ranks",
                "",
                "    ranks of each stage: [[0], [1], [2], [3]]",
                "  Fix: make 8 or 12 stages, or take 1f1b for one on each rank",
                "  More: docs/diagnostics/schedule-stages.md");
    }

    @Test
    void othersHaveOneStageOnEachRank() {
        refuses(
                () -> ScheduleKind.GPIPE.schedule(StagePlacement.around(4, 2), 8),
                "[shard/schedule-stages] Schedule gpipe: runs stage 0 on rank 0, stage 1 on rank 1, and so on;"
                        + " there are 4 stages on 2 ranks",
                "",
                "    ranks of each stage: [[0], [1], [0], [1]]",
                "  Fix: make 2 stages, or take interleaved for several on each rank",
                "  More: docs/diagnostics/schedule-stages.md");
    }

    @Test
    void replicasTakeTurns() {
        refuses(
                () -> ScheduleKind.ZERO_BUBBLE_H1.schedule(StagePlacement.replicated(List.of(2, 1)), 8),
                "[shard/schedule-stages] Schedule zb-h1: runs stage 0 on rank 0, stage 1 on rank 1, and so on;"
                        + " there are 2 stages on 3 ranks",
                "",
                "    ranks of each stage: [[0, 1], [2]]",
                "  Fix: take 1f1b-rr, which runs stages with replicas",
                "  More: docs/diagnostics/schedule-stages.md");
    }

    @Test
    void roundRobinNumbersRanksStageAfterStage() {
        refuses(
                () -> ScheduleKind.ROUND_ROBIN.schedule(new StagePlacement(List.of(List.of(0, 2), List.of(1))), 8),
                "[shard/schedule-stages] Schedule 1f1b-rr: runs one stage on each rank, with its replicas on"
                        + " neighbouring ranks; there are 2 stages on 3 ranks",
                "",
                "    ranks of each stage: [[0, 2], [1]]",
                "  Fix: number the ranks stage after stage: [[0, 1], [2]]",
                "  More: docs/diagnostics/schedule-stages.md");
    }

    @Test
    void aScheduleThatDoesNotFitNamesThoseThatDo() {
        long mebibyte = 1 << 20;
        RequireMemory memory = new RequireMemory(
                90 * mebibyte,
                Collections.nCopies(4, 20 * mebibyte),
                Collections.nCopies(4, 16 * mebibyte),
                Collections.nCopies(4, 2 * mebibyte));

        refuses(
                () -> memory.check(GPipe.schedule(4, 8)),
                "[shard/schedule-memory] Schedule gpipe: rank 0 needs 148.0 MiB, and the limit is 90.0 MiB",
                "",
                "    20.0 MiB without microbatches",
                "    stage 0: 8 microbatches at once, 16.0 MiB each saved",
                "  Fix: of the schedules, these fit: naive, 1f1b, 1f1b-rr",
                "  More: docs/diagnostics/schedule-memory.md");
        assertThatCode(() -> memory.check(OneForwardOneBackward.schedule(4, 8))).doesNotThrowAnyException();
    }

    /** The last stage holds back the most: three weight gradients, and the one whose turn it is. */
    @Test
    void whatLiesBetweenThePartsCounts() {
        long mebibyte = 1 << 20;
        RequireMemory memory = new RequireMemory(
                90 * mebibyte,
                Collections.nCopies(4, 20 * mebibyte),
                Collections.nCopies(4, 16 * mebibyte),
                Collections.nCopies(4, 2 * mebibyte));

        refuses(
                () -> memory.check(ZeroBubbleH1.schedule(4, 8)),
                "[shard/schedule-memory] Schedule zb-h1: rank 3 needs 92.0 MiB, and the limit is 90.0 MiB",
                "",
                "    20.0 MiB without microbatches",
                "    stage 3: 4 microbatches at once, 16.0 MiB each saved",
                "    stage 3: 4 microbatches at once, 2.0 MiB each between the parts of a backward",
                "  Fix: of the schedules, these fit: naive, 1f1b, 1f1b-rr",
                "  More: docs/diagnostics/schedule-memory.md");
    }

    @Test
    void whereNoScheduleFitsTheModelIsTooLarge() {
        RequireMemory memory = new RequireMemory(1 << 20, List.of(1L << 21), List.of(1L << 20), List.of(0L));

        refuses(
                () -> memory.check(Naive.schedule(1, 1)),
                "[shard/schedule-memory] Schedule naive: rank 0 needs 3.0 MiB, and the limit is 1.0 MiB",
                "",
                "    2.0 MiB without microbatches",
                "    stage 0: 1 microbatch at once, 1.0 MiB each saved",
                "  Fix: no schedule fits: make microbatches smaller, recompute activations, or take more ranks",
                "  More: docs/diagnostics/schedule-memory.md");
    }
}
