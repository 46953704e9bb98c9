package io.shardwright.runtime.train;

import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.InputSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a model is trained on that is found by its name. */
public sealed interface ModelData {
    /** Any text: of each piece of it the bytes, and of each position the byte after it. The model is given tokens and targets. */
    record NextBytes() implements ModelData {}

    /** Any text, or file, in a way of the model's own. */
    record OfText(TextOpening opening) implements ModelData {}

    /** Sources that have names, of which the first is usual. */
    record Sources(Map<String, Opening> byName) implements ModelData {
        public Sources {
            byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
        }
    }

    /** Has a source of a text that is named. */
    @FunctionalInterface
    interface TextOpening {
        /**
         * The same on every rank.
         *
         * @param name of a text or a file
         * @param choice of the model's sizes
         * @throws io.shardwright.runtime.data.DataException if it cannot be had
         */
        LearnedAndUnseen open(String name, ModelChoice choice, long seed);
    }

    /** Has a source when it is wanted. */
    @FunctionalInterface
    interface Opening {
        /**
         * The same on every rank.
         *
         * @param choice of the model's sizes
         * @throws io.shardwright.runtime.data.DataException if it cannot be had
         */
        LearnedAndUnseen open(ModelChoice choice, long seed);
    }

    /**
     * A source to learn from, and another that the trained model is evaluated on.
     *
     * @param learned whose sequences are trained on
     * @param unseen whose first batches tell what was learned
     * @param facts by which a run that goes on recognises what both are taken from; null where it follows from the model's name and sizes
     */
    record LearnedAndUnseen(InputSource learned, InputSource unseen, Corpus.@Nullable Facts facts) {
        /** Of what follows from the model's name and sizes. */
        public LearnedAndUnseen(InputSource learned, InputSource unseen) {
            this(learned, unseen, null);
        }
    }

    /** {@link OfText} */
    static ModelData ofText(TextOpening opening) {
        return new OfText(opening);
    }

    /** One source of the model's own. */
    static ModelData source(String name, Opening opening) {
        return new Sources(Map.of(name, opening));
    }

    /** Names of its own sources; none where it takes any text. */
    default List<String> names() {
        return this instanceof Sources sources ? List.copyOf(sources.byName().keySet()) : List.of();
    }
}
