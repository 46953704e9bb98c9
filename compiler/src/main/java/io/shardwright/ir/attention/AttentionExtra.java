package io.shardwright.ir.attention;

import java.util.Locale;

/** A tensor that an attention may read beside q, k and v. */
public enum AttentionExtra {
    DOCUMENTS("documents", "b t^", false),
    KEY_DOCUMENTS("keyDocuments", "b s^", false),
    KEYS("keys", "b s^", false),
    /** For all heads and sequences. */
    BIAS("bias", "t^ s^", true),
    BIAS_OF_HEADS("bias", "n t^ s^", true),
    BIAS_OF_SEQUENCES("bias", "b n t^ s^", true),
    BUCKETS("buckets", "n r^", true),
    SINKS("sinks", "n", true);

    private final String method;
    private final String dims;
    private final boolean hasGradient;

    AttentionExtra(String method, String dims, boolean hasGradient) {
        this.method = method;
        this.dims = dims;
        this.hasGradient = hasGradient;
    }

    /** What {@code AttentionInputs} calls it. */
    public String method() {
        return method;
    }

    /** Its dims, of sequences b, heads n, queries t and keys s. */
    public String dims() {
        return dims;
    }

    public boolean hasGradient() {
        return hasGradient;
    }

    /** As the IR spells it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What {@link #text} gave. */
    public static AttentionExtra named(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
