package io.shardwright.runtime.cli;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.SpacedBatches;
import io.shardwright.runtime.optimize.GradientNorm;
import io.shardwright.runtime.optimize.TensorParallelParts;
import io.shardwright.runtime.train.HeldOutLoss;
import io.shardwright.runtime.train.LossPass;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.Sampler;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.runtime.train.Training;
import io.shardwright.spi.LossModel;
import io.shardwright.spi.TokenModel;
import org.jspecify.annotations.Nullable;

/**
 * A model on one rank, with all that a run does with it.
 *
 * @param heldOut null if there is no text that is held out
 * @param sampler null if nothing is to be sampled
 */
record RankModel(
        ModelAssembly assembly,
        Training training,
        @Nullable HeldOutLoss heldOut,
        @Nullable Sampler<?> sampler) {
    private static final int HELD_OUT_BATCHES = 8;

    /** Declares everything, and takes no memory yet; so it also tells whether the model can be built on the mesh. */
    static RankModel declare(Setup setup, TrainOptions options, RankWorld world) {
        TrainableModel model = setup.model();
        ModelChoice choice = setup.choice();
        ModelAssembly assembly = world.assembly(choice.batch(), choice.seq());
        LossPass<?> pass = pass(model.loss(choice, assembly), assembly);
        Training training = new Training(
                pass,
                setup.batches(options.seed),
                new GradientNorm(assembly),
                setup.recipe().optimizer().create(new TensorParallelParts(assembly)),
                setup.recipe().rate(),
                setup.recipe().clip());
        return new RankModel(
                assembly,
                training,
                setup.corpus() == null ? null : heldOut(model, choice, assembly, setup.corpus()),
                options.charactersToSample() == 0 ? null : sampler(model, choice, assembly));
    }

    private static HeldOutLoss heldOut(
            TrainableModel model, ModelChoice choice, ModelAssembly training, Corpus corpus) {
        ModelAssembly assembly = training.inference(choice.batch(), choice.seq());
        return new HeldOutLoss(
                pass(model.loss(choice, assembly), assembly),
                new SpacedBatches(corpus.heldOut(), HELD_OUT_BATCHES),
                HELD_OUT_BATCHES);
    }

    private static Sampler<?> sampler(TrainableModel model, ModelChoice choice, ModelAssembly training) {
        ModelAssembly assembly = training.inference(1, choice.seq());
        return sampler(model.logits(choice, assembly), assembly, model.vocabulary(choice), model.splitsVocabulary());
    }

    private static <S> LossPass<S> pass(LossModel<S> model, ModelAssembly assembly) {
        return new LossPass<>(model, assembly);
    }

    private static <S> Sampler<S> sampler(TokenModel<S> model, ModelAssembly assembly, long vocabulary, boolean split) {
        return new Sampler<>(model, assembly, vocabulary, split);
    }
}
