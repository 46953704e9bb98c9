package io.shardwright.spi;

import java.util.Locale;

/** What a parameter is in its model, as the compiler knows from the layer that declares it; optimizers may tell them apart. */
public enum ParameterRole {
    /** The weight of a Linear between hidden values. */
    HIDDEN_MATRIX,
    /** The table of an Embedding, also where a Linear is tied to it. */
    EMBEDDING,
    /** The weight of a Linear with {@code @VocabParallel}, which gives logits. */
    HEAD,
    /** The weight that scores experts. */
    ROUTER,
    /** The matrices of all experts, one behind the other: three dims. */
    EXPERTS,
    /** A bias, or the weight of a norm. */
    VECTOR,
    /** One that a model declares itself ({@code Weight}), as operators read it: it stays float32 where layers are bf16. */
    OWN;

    /** The role as the IR spells it: {@code hidden_matrix}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a parameter with this many dims is, if nothing else is said. */
    public static ParameterRole usual(int dims) {
        return dims < 2 ? VECTOR : HIDDEN_MATRIX;
    }
}
