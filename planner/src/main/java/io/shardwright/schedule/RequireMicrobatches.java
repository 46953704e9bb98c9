package io.shardwright.schedule;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.ModelException;
import io.shardwright.diagnostic.Origin;

/** There is a microbatch to run, and interleaving gets whole groups of them. */
final class RequireMicrobatches {
    private RequireMicrobatches() {}

    static void check(ScheduleKind kind, int ranks, int microbatches) {
        if (microbatches < 1) {
            throw refusal(kind, "cannot run " + microbatches + " microbatches", "take 1 or more");
        }
        if (kind == ScheduleKind.INTERLEAVED && microbatches % ranks != 0) {
            int below = microbatches / ranks * ranks;
            throw refusal(
                    kind,
                    "microbatches go from chunk to chunk in groups of pp=" + ranks + ", and " + microbatches
                            + (microbatches == 1 ? " is" : " are") + " not a multiple of that",
                    "take " + (below > 0 ? below + " or " : "") + (below + ranks) + " microbatches, or 1f1b");
        }
    }

    private static ModelException refusal(ScheduleKind kind, String problem, String fix) {
        return new ModelException(
                Diagnostic.of(Code.SCHEDULE_MICROBATCHES, Origin.NONE, "Schedule " + kind.text(), problem, fix)
                        .text());
    }
}
