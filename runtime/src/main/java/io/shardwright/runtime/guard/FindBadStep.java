package io.shardwright.runtime.guard;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.GatherTexts;
import io.shardwright.runtime.assembly.RankWorld;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings together what each rank knows of a step that can't be taken. */
public final class FindBadStep {
    private static final Gson GSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    /**
     * What one rank knows.
     *
     * @param stage its number along pp
     */
    private record Known(int stage, BadStep.@Nullable Batch batch, BadStep.@Nullable Gradient gradient) {}

    private FindBadStep() {}

    /** All ranks call it with what they have that is worst, and all get the same. */
    public static BadStep run(
            RankWorld world,
            long step,
            StepGuard.Verdict verdict,
            Optional<BadStep.Batch> batch,
            Optional<BadStep.Gradient> gradient) {
        int stage = world.communicator(Axis.PP).rank();
        String mine = GSON.toJson(new Known(stage, batch.orElse(null), gradient.orElse(null)));
        BadStep.@Nullable Batch worstBatch = null;
        Known worst = new Known(0, null, null);
        for (String text : GatherTexts.ofAllRanks(world, mine)) {
            Known known = GSON.fromJson(text, Known.class);
            if (badness(known.batch()) > badness(worstBatch)) {
                worstBatch = known.batch();
            }
            // A gradient that isn't finite makes those of the stages before it so, too.
            double more = badness(known.gradient()) - badness(worst.gradient());
            if (more > 0 || more == 0 && known.stage() > worst.stage()) {
                worst = known;
            }
        }
        return new BadStep(
                step,
                verdict.cause(),
                verdict.value(),
                verdict.usual(),
                Optional.ofNullable(worstBatch),
                Optional.ofNullable(worst.gradient()));
    }

    private static double badness(BadStep.@Nullable Batch batch) {
        return batch == null ? -Double.MAX_VALUE : badness(batch.loss());
    }

    private static double badness(BadStep.@Nullable Gradient gradient) {
        return gradient == null ? -Double.MAX_VALUE : badness(gradient.norm());
    }

    /** What is no number is worse than all that is. */
    public static double badness(double number) {
        return Double.isFinite(number) ? number : Double.MAX_VALUE;
    }
}
