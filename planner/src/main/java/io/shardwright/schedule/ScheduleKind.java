package io.shardwright.schedule;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.ModelException;
import io.shardwright.diagnostic.Origin;
import io.shardwright.grammar.NearName;
import java.util.Arrays;
import java.util.List;

/** The schedules there are, by the names that the command line has for them. */
public enum ScheduleKind {
    NAIVE("naive"),
    GPIPE("gpipe"),
    ONE_FORWARD_ONE_BACKWARD("1f1b"),
    INTERLEAVED("interleaved"),
    ZERO_BUBBLE_H1("zb-h1"),
    ZERO_BUBBLE_H2("zb-h2"),
    PIPEDREAM("pipedream"),
    ROUND_ROBIN("1f1b-rr");

    private final String text;

    ScheduleKind(String text) {
        this.text = text;
    }

    /** As the command line spells it: {@code 1f1b}. */
    public String text() {
        return text;
    }

    /** @throws ModelException for another name, with the legal ones and the nearest */
    public static ScheduleKind named(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.text.equals(name))
                .findFirst()
                .orElseThrow(() -> new ModelException(Diagnostic.of(
                                Code.UNKNOWN_SCHEDULE,
                                Origin.NONE,
                                "--schedule",
                                name,
                                NearName.expected(
                                        name,
                                        Arrays.stream(values())
                                                .map(ScheduleKind::text)
                                                .toList()))
                        .text()));
    }

    /** Whether a backward is two tasks, so that the model has to be compiled in parts. */
    public boolean splitsBackward() {
        return this == ZERO_BUBBLE_H1 || this == ZERO_BUBBLE_H2;
    }

    /** {@link Schedule#flushes}. */
    public boolean flushes() {
        return this != PIPEDREAM;
    }

    /**
     * Where stages lie on {@code ranks}, each stage on one of them.
     *
     * @param chunks stages of each rank, where it holds several
     */
    public StagePlacement placement(int ranks, int chunks) {
        return this == INTERLEAVED ? StagePlacement.around(ranks * chunks, ranks) : StagePlacement.onePerRank(ranks);
    }

    /**
     * The schedule of {@code microbatches} over stages that lie as {@code placement} says.
     *
     * @throws ModelException if this schedule doesn't run so many microbatches, or not over such stages
     */
    public Schedule schedule(StagePlacement placement, int microbatches) {
        RequirePlacement.check(this, placement);
        RequireMicrobatches.check(this, placement.ranks(), microbatches);
        int stages = placement.stages();
        return switch (this) {
            case NAIVE -> Naive.schedule(stages, microbatches);
            case GPIPE -> GPipe.schedule(stages, microbatches);
            case ONE_FORWARD_ONE_BACKWARD -> OneForwardOneBackward.schedule(stages, microbatches);
            case INTERLEAVED -> Interleaved.schedule(placement.ranks(), stages / placement.ranks(), microbatches);
            case ZERO_BUBBLE_H1 -> ZeroBubbleH1.schedule(stages, microbatches);
            case ZERO_BUBBLE_H2 -> ZeroBubbleH2.schedule(stages, microbatches);
            case PIPEDREAM -> PipeDream.schedule(stages, microbatches);
            case ROUND_ROBIN ->
                RoundRobin.schedule(placement.holders().stream().map(List::size).toList(), microbatches);
        };
    }
}
