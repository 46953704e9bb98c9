package io.shardwright.processor.read;

import java.util.Optional;

/** A layer of the language in a field, as {@code forward} uses it. */
sealed interface Layer {
    String field();

    /**
     * @param weight name of the weight's value, of another field if it is tied
     * @param bias name of the bias's value
     */
    record Linear(String field, String weight, Optional<String> bias, Parallel parallel) implements Layer {}

    /** @param table name of the table's value */
    record Embedding(String field, String table, Parallel parallel) implements Layer {}

    /** @param rms without a mean and a bias */
    record Norm(String field, boolean rms, String epsilon) implements Layer {}

    record Dropout(String field) implements Layer {}
}
