package io.shardwright.mesh;

import io.shardwright.grammar.NearName;
import io.shardwright.grammar.SpecSyntaxException;
import io.shardwright.grammar.Word;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A mesh axis. Declaration order is rank order, slowest first; {@link #EP} subdivides {@link #DP}. */
public enum Axis {
    /** Pipeline stages. */
    PP,
    /** Data parallel replicas. */
    DP,
    /** Context: the sequence, split around a ring. */
    CP,
    /** Tensor parallel shards. */
    TP,
    /** Experts; a subdivision of {@link #DP}. */
    EP;

    /** The axis as plans, layouts and messages spell it: {@code tp}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The axis that a spec names.
     *
     * @param spec the whole text, for the message
     * @throws SpecSyntaxException for another name, with the legal ones and the nearest
     */
    public static Axis named(Word name, String spec) {
        List<String> legal = Arrays.stream(values()).map(Axis::text).toList();
        int ordinal = legal.indexOf(name.text());
        if (ordinal < 0) {
            throw new SpecSyntaxException(
                    spec, name.offset(), "axis '" + name + "'", NearName.expected(name.text(), legal));
        }
        return values()[ordinal];
    }
}
