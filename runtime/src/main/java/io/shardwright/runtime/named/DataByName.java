package io.shardwright.runtime.named;

import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.runtime.data.Texts;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.settings.Setting;
import java.util.Objects;
import io.shardwright.runtime.run.ModelOfRun;
import io.shardwright.runtime.train.ModelData;
import java.util.Map;
import io.shardwright.grammar.CheckpointText;
import io.shardwright.runtime.checkpoint.LinearHash;
import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.data.SpacedBatches;
import io.shardwright.runtime.run.DataOfRun;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** What a model says that it is trained on, and which of it settings name. */
final class DataByName {
    private static final int HELD_OUT_BATCHES = 8;
    private static final int PROMPT = 40;

    private DataByName() {}

    /**
     * Finds what is named.
     *
     * @throws SettingException if the model doesn't take what is named, or what is asked of it
     * @throws io.shardwright.runtime.data.DataException if there is no such text, or it is too short
     */
    static DataOfRun find(TrainingSettings settings, TrainableModel model, ModelOfRun chosen) {
        String name = Objects.requireNonNull(settings.data().text());
        ModelData data = model.data();
        if (settings.sampling().bytes() > 0 && !(data instanceof ModelData.NextBytes)) {
            throw new SettingException(
                    "%s: %s isn't trained on the byte that comes next, so it writes none\n  Fix: %s",
                    Setting.SAMPLE.is(settings.sampling().bytes()), chosen.name(), Setting.SAMPLE.is(0));
        }
        return switch (data) {
            case ModelData.NextBytes _ -> {
                RequireNextBytes.check(chosen);
                yield of(corpus(name, chosen), chosen.batch(), settings.seed());
            }
            case ModelData.OfText(ModelData.TextInputs inputs) -> {
                Corpus corpus = corpus(name, chosen);
                yield new DataOfRun(
                        inputs.of(corpus.training(), settings.seed()),
                        new DataOfRun.HeldOut(
                                inputs.of(corpus.heldOut(), settings.seed()), HELD_OUT_BATCHES, model.metrics()),
                        null,
                        facts(corpus));
            }
            case ModelData.Sources(Map<String, ModelData.Opening> byName) -> {
                ModelData.Opening opening = byName.get(name);
                if (opening == null) {
                    throw new SettingException(
                            "%s: %s has data of its own, and is trained on %s",
                            Setting.DATA.is(name), chosen.name(), String.join(" or ", byName.keySet()));
                }
                ModelData.LearnedAndUnseen sources = opening.open(chosen.choice(), settings.seed());
                yield DataOfRun.of(sources.learned())
                        .with(new DataOfRun.HeldOut(sources.unseen(), HELD_OUT_BATCHES, model.metrics()));
            }
        };
    }

    private static Corpus corpus(String name, ModelOfRun chosen) {
        Corpus corpus = Texts.find(name);
        corpus.requireSequences(chosen.seq());
        return corpus;
    }

    /**
     * A text as what a model of bytes is given.
     *
     * @param batch sequences of a step
     * @param seed of the order
     */
    static DataOfRun of(Corpus corpus, long batch, long seed) {
        return new DataOfRun(
                new RandomBatches(corpus.training(), seed),
                new DataOfRun.HeldOut(new SpacedBatches(corpus.heldOut(), HELD_OUT_BATCHES * batch), HELD_OUT_BATCHES),
                prompt(corpus.heldOut()),
                facts(corpus));
    }

    private static CheckpointText.Data facts(Corpus corpus) {
        CRC32C hash = new CRC32C();
        hash.update(corpus.training());
        hash.update(corpus.heldOut());
        return new CheckpointText.Data(
                (long) corpus.training().length + corpus.heldOut().length, LinearHash.text((int) hash.getValue()));
    }

    /** The first whole lines of the held-out text, as much as a sample needs to begin with. */
    private static byte[] prompt(byte[] text) {
        int start = 0;
        while (start < text.length - PROMPT && text[start] != '\n') {
            start++;
        }
        return Arrays.copyOfRange(text, start, Math.min(text.length, start + PROMPT));
    }
}
