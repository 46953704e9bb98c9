package io.shardwright.samples.families;

import io.shardwright.routing.Routing;
import io.shardwright.routing.SigmoidTopKRouter;
import io.shardwright.routing.TopKRouter;
import io.shardwright.runtime.data.Batches;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.runtime.trainer.Trainer;
import io.shardwright.runtime.trainer.TrainerBuilder;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.Optional;

/** A model family, small enough for 20 steps in a moment. */
enum Family {
    DEEP_SEEK(
            ShardedDeepSeek.units(
                    2, 32, 4, 4, Routing.dropless(new SigmoidTopKRouter(0.01, true, 2), 2), Texts.VOCABULARY),
            new Texts()),
    GEMMA(ShardedGemma.units(new GemmaConfig(2, 32, 4, 4, 12, 5, Texts.VOCABULARY)), new Texts()),
    MIXER(ShardedMixer.units(2, Images.PATCHES, Images.PIXELS, 32, Images.CLASSES), new Images()),
    OLMOE(
            ShardedOlmoe.units(2, 32, 4, 4, Routing.dropless(new TopKRouter(0.01, false), 2), Texts.VOCABULARY),
            new Texts()),
    PALM(ShardedPalm.units(2, 32, 4, Texts.VOCABULARY), new Texts()),
    QWEN(ShardedQwen.units(2, 32, 8, 4, 32, Texts.VOCABULARY), new Texts());

    /** The same sequences in every step. */
    private static final int BATCH = 8;

    private final ModelUnits units;
    private final InputSource data;

    Family(ModelUnits units, InputSource data) {
        this.units = units;
        this.data = data;
    }

    TrainerBuilder training(RankContext rank) {
        return training(rank, units, data);
    }

    /** Of another model of texts. */
    static TrainerBuilder trainingOfTexts(RankContext rank, ModelUnits units) {
        return training(rank, units, new Texts());
    }

    /** Of another model of images. */
    static TrainerBuilder trainingOfImages(RankContext rank, ModelUnits units) {
        return training(rank, units, new Images());
    }

    /** Of a model that is told which positions count, and their targets. */
    static TrainerBuilder trainingOfPositions(RankContext rank, ModelUnits units) {
        return training(rank, units, new Positions());
    }

    private static TrainerBuilder training(RankContext rank, ModelUnits units, InputSource data) {
        return Trainer.of(rank, units)
                .data(data)
                .batch(BATCH)
                .seq(Texts.SEQ)
                .steps(20)
                .rate(4e-3)
                .recipe(recipe -> recipe.warmup(0))
                .seed(5);
    }

    /** Sequences some of whose targets don't count: in one of three none, in the others those behind a position of their own. */
    static final class Texts implements Batches {
        static final int SEQ = 16;
        static final int VOCABULARY = 64;

        @Override
        public void fill(long first, SequencePositions positions, LocalTensor tokens, LocalTensor targets) {
            for (long s = 0; s < tokens.dim(0); s++) {
                long sequence = (first + s) % BATCH;
                for (int t = 0; t < positions.count(); t++) {
                    long position = positions.position(t);
                    boolean counts = sequence % 3 != 0 && position >= sequence * 5 % SEQ;
                    tokens.setInt(token(sequence, position), s, t);
                    targets.setInt(counts ? token(sequence, position + 1) : -1, s, t);
                }
            }
        }

        private static int token(long sequence, long position) {
            return (int) ((sequence * 31 + position * position * 7) % VOCABULARY);
        }
    }

    /** The texts, with what counts of them by its positions. */
    private static final class Positions implements InputSource {
        @Override
        public void fill(long first, SequencePositions positions, InputTensors inputs) {
            for (String name : List.of("ids", "positions", "targets")) {
                inputs.of(name).ifPresent(tensor -> {
                    for (long s = 0; s < tensor.dim(0); s++) {
                        fill(name, (first + s) % BATCH, s, tensor);
                    }
                });
            }
        }

        private static void fill(String name, long sequence, long s, LocalTensor tensor) {
            long from = sequence * 5 % Texts.SEQ;
            for (long i = 0; i < tensor.dim(1); i++) {
                long position = sequence % 3 != 0 && from + i < Texts.SEQ ? from + i : -1;
                int value = switch (name) {
                    case "ids" -> Texts.token(sequence, i);
                    case "positions" -> (int) position;
                    default -> position < 0 ? -1 : Texts.token(sequence, position + 1);
                };
                tensor.setInt(value, s, i);
            }
        }

        @Override
        public Optional<String> ignoringTargets() {
            return Optional.of("targets");
        }
    }

    /** Noise, brighter where the class says. */
    static final class Images implements InputSource {
        static final int PATCHES = 16;
        static final int PIXELS = 9;
        static final int CLASSES = 8;

        private static final HashedNormal NOISE = new HashedNormal("noise", 1, 1);

        @Override
        public void fill(long first, SequencePositions positions, InputTensors inputs) {
            inputs.of("labels").ifPresent(labels -> {
                for (long i = 0; i < labels.dim(0); i++) {
                    labels.setInt(label(first + i), i);
                }
            });
            inputs.of("image").ifPresent(image -> {
                for (long i = 0; i < image.dim(0); i++) {
                    for (long patch = 0; patch < PATCHES; patch++) {
                        for (long pixel = 0; pixel < PIXELS; pixel++) {
                            float noise = NOISE.element(((first + i) % BATCH * PATCHES + patch) * PIXELS + pixel);
                            image.set(patch == label(first + i) ? noise + 3 : noise, i, patch, pixel);
                        }
                    }
                }
            });
        }

        private static int label(long image) {
            return (int) (image * 5 % CLASSES);
        }
    }
}
