package io.shardwright.runtime.named;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.runtime.checkpoint.LinearHash;
import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.data.SpacedBatches;
import io.shardwright.runtime.data.TokenText;
import io.shardwright.runtime.data.text.Texts;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.run.DataOfRun;
import io.shardwright.runtime.run.ModelOfRun;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.train.ModelData;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.spi.model.ModelUnits;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a model says that it is trained on, and which of it settings name. */
final class DataByName {
    private static final int HELD_OUT_BATCHES = 8;
    private static final int PROMPT = 40;

    /** How far the end of a line is looked for. */
    private static final int LONGEST_LINE = 1 << 16;

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
                yield of(corpus(settings, name, chosen), chosen.batch(), settings.seed());
            }
            case ModelData.OfText(ModelData.TextOpening opening) ->
                of(opening.open(name, chosen.choice(), settings.seed()), model);
            case ModelData.Sources(Map<String, ModelData.Opening> byName) -> {
                ModelData.Opening opening = byName.get(name);
                if (opening == null) {
                    throw new SettingException(
                            "%s: %s has data of its own, and is trained on %s",
                            Setting.DATA.is(name), chosen.name(), String.join(" or ", byName.keySet()));
                }
                yield of(opening.open(chosen.choice(), settings.seed()), model);
            }
        };
    }

    private static DataOfRun of(ModelData.LearnedAndUnseen sources, TrainableModel model) {
        DataOfRun training = sources.facts() == null
                ? DataOfRun.of(sources.learned())
                : DataOfRun.of(sources.learned(), facts(sources.facts()));
        return training.with(new DataOfRun.HeldOut(sources.unseen(), HELD_OUT_BATCHES, model.metrics()));
    }

    private static Corpus corpus(TrainingSettings settings, String name, ModelOfRun chosen) {
        Corpus corpus = Texts.find(name);
        corpus.requireSequences(chosen.seq());
        if (corpus.kind() == Corpus.Kind.NUMBERS && settings.sampling().bytes() > 0) {
            throw new SettingException(
                    "%s: tokens of %s are numbers, and no text is known of them\n  Fix: leave it out",
                    Setting.SAMPLE.is(settings.sampling().bytes()), corpus.name());
        }
        return withinVocabulary(corpus, chosen);
    }

    /** Tokens that the model doesn't know are found before there are ranks. */
    private static Corpus withinVocabulary(Corpus corpus, ModelOfRun model) {
        Optional<ModelUnits> head = model.units().withoutLoss();
        return head.isEmpty()
                ? corpus
                : corpus.within(UnitSurvey.result(head.get(), 1, model.seq()).wholeLastDim());
    }

    /**
     * A text as what a model of tokens is given: pieces of it, and the token after each.
     *
     * @param batch sequences of a step
     * @param seed of the order
     */
    static DataOfRun of(Corpus corpus, long batch, long seed) {
        return new DataOfRun(
                new RandomBatches(corpus.training(), seed),
                new DataOfRun.HeldOut(new SpacedBatches(corpus.heldOut(), HELD_OUT_BATCHES * batch), HELD_OUT_BATCHES),
                corpus.kind() == Corpus.Kind.BYTES ? prompt(corpus.heldOut()) : new byte[0],
                facts(corpus.facts()));
    }

    private static CheckpointText.Data facts(Corpus.Facts facts) {
        return new CheckpointText.Data(facts.bytes(), LinearHash.text(facts.hash()));
    }

    /** The first whole lines of the held-out text, as much as a sample needs to begin with; where there are no lines, its beginning. */
    private static byte[] prompt(TokenText text) {
        long last = Math.min(text.length() - PROMPT, LONGEST_LINE);
        long start = 0;
        while (start < last && text.token(start) != '\n') {
            start++;
        }
        start = start < last ? start : 0;
        byte[] prompt = new byte[(int) Math.min(PROMPT, text.length() - start)];
        for (int i = 0; i < prompt.length; i++) {
            prompt[i] = (byte) text.token(start + i);
        }
        return prompt;
    }
}
