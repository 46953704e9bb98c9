package io.shardwright.runtime.cli.options;

import io.shardwright.runtime.rate.Fall;
import io.shardwright.runtime.rate.RateKind;
import io.shardwright.runtime.settings.OptimizerKind;
import io.shardwright.runtime.settings.RecipeBuilder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How gradients become updates. */
public final class RecipeOptions {
    @Option(names = "--optimizer", paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}. Default: adamw.")
    private @Nullable OptimizerKind optimizer;

    @Option(
            names = "--lr",
            paramLabel = "R",
            description = "Highest learning rate. Default: " + RecipeBuilder.USUAL_RATE + ".")
    private @Nullable Double rate;

    @Option(
            names = "--lr-schedule",
            paramLabel = "COURSE",
            description = "How the rate goes on from its peak: ${COMPLETION-CANDIDATES}. Default: cosine.")
    private @Nullable RateKind rateKind;

    @Option(
            names = "--lr-floor",
            paramLabel = "SHARE",
            description = "The last rate, as a share of the highest. Default: 0.1 with cosine, else 0.")
    private @Nullable Double rateFloor;

    @Option(
            names = "--lr-tail",
            paramLabel = "SHARE",
            description = "With wsd, the share of the steps in which the rate falls. Default: 0.2.")
    private @Nullable Double rateTail;

    @Option(
            names = "--lr-fall",
            paramLabel = "HOW",
            description = "With wsd, how it falls: ${COMPLETION-CANDIDATES}. Default: sqrt.")
    private @Nullable Fall rateFall;

    @Option(
            names = "--muon-lr",
            paramLabel = "R",
            defaultValue = "0.02",
            description = "Highest learning rate of hidden matrices with muon, where --lr is that of everything else."
                    + " Default: ${DEFAULT-VALUE}.")
    private double muonRate;

    @Option(
            names = "--momentum",
            paramLabel = "M",
            description = "Of momentum, nesterov and muon. Default: 0.9, with muon 0.95.")
    private @Nullable Double momentum;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "Steps until the learning rate is highest. Default: a twentieth of all steps.")
    private @Nullable Long warmup;

    @Option(
            names = "--clip",
            paramLabel = "NORM",
            description = "Largest norm of the gradients, 0 for any. Default: " + RecipeBuilder.USUAL_CLIP + ".")
    private @Nullable Double clip;

    @Option(
            names = "--weight-decay",
            paramLabel = "D",
            description = "Of matrices. Default: 0.1 with adamw and muon, else 0.")
    private @Nullable Double weightDecay;

    /** Null for what is usual. */
    public @Nullable OptimizerKind optimizer() {
        return optimizer;
    }

    /** What was chosen, but with this optimizer; null for AdamW. */
    public RecipeBuilder chosen(@Nullable OptimizerKind kind) {
        RecipeBuilder recipe = new RecipeBuilder().muonRate(muonRate);
        given(kind, recipe::optimizer);
        given(rate, recipe::rate);
        given(rateKind, recipe::rateKind);
        given(rateFloor, recipe::rateFloor);
        given(rateTail, recipe::rateTail);
        given(rateFall, recipe::rateFall);
        given(momentum, recipe::momentum);
        given(warmup, recipe::warmup);
        given(clip, recipe::clip);
        given(weightDecay, recipe::weightDecay);
        return recipe;
    }

    private static <T> void given(@Nullable T value, Consumer<T> taken) {
        if (value != null) {
            taken.accept(value);
        }
    }
}
