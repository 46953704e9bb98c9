package io.shardwright.processor.read.field;

import io.shardwright.size.Size;
import java.util.Optional;

/** A layer of the language in a field, as {@code forward} uses it. */
public sealed interface Layer {
    String field();

    /**
     * @param weight name of the weight's value, of another field if it is tied
     * @param bias name of the bias's value
     */
    record Linear(String field, String weight, Optional<String> bias, Parallel parallel) implements Layer {}

    /** @param table name of the table's value */
    record Embedding(String field, String table, Parallel parallel) implements Layer {}

    /** @param rms without a mean and a bias */
    record Norm(String field, boolean rms, NormWeight weight, boolean hasBias, Size size, String epsilon)
            implements Layer {
        /** The value of the weight, if it has one. */
        public String weightName() {
            return field + ".weight";
        }

        /** The value of the bias, if it has one. */
        public String biasName() {
            return field + ".bias";
        }
    }

    record Dropout(String field) implements Layer {}

    /**
     * @param router names of values of weights; likewise up and down
     * @param routing a Java expression
     * @param isDivided among the ranks along ep
     * @param isSplit each expert over tp
     */
    record Experts(
            String field,
            String router,
            String up,
            String down,
            Size experts,
            Size topK,
            String routing,
            String activation,
            boolean isDivided,
            boolean isSplit)
            implements Layer {}
}
