package io.shardwright.ir.declaration;

import java.util.Optional;

/**
 * What a class is written as. One source may give several: the name of a graph's model says which it is, {@code p.Block} or
 * {@code p.Block~SequenceParallel}.
 */
public enum Form {
    SHARDED("Sharded"),
    /** {@code @SequenceParallel}: what lies whole over tp in the other form lies split along the sequence. */
    SEQUENCE_PARALLEL("SequenceParallel");

    private static final String MARK = "~";

    private final String prefix;

    Form(String prefix) {
        this.prefix = prefix;
    }

    /** What names of its generated classes begin with. */
    public String prefix() {
        return prefix;
    }

    /** The name of a class in this form. */
    public String of(String model) {
        return this == SHARDED ? model : model + MARK + prefix;
    }

    /** The form that a graph's model, or a unit of it, is in. */
    public static Form in(String model) {
        return model.contains(SEQUENCE_PARALLEL.mark()) ? SEQUENCE_PARALLEL : SHARDED;
    }

    /** The class that a model, or a unit of it, comes from: {@code p.Block}. */
    public static String source(String model) {
        int end = model.indexOf('#') < 0 ? model.length() : model.indexOf('#');
        String whole = model.substring(0, end);
        return whole.replace(SEQUENCE_PARALLEL.mark(), "");
    }

    /** What a unit of a model, or of one way through its forward, is called: {@code p.Gpt#FromNorm}, {@code p.Gpt#IfTiedFromNorm}. */
    public static String unit(String model, String name) {
        return model + (model.contains("#") ? "" : "#") + name;
    }

    /** The name of a unit, {@code FromNorm}, or of a way through forward, {@code IfTied}; empty for a whole model. */
    public static Optional<String> unit(String model) {
        return model.contains("#") ? Optional.of(model.substring(model.indexOf('#') + 1)) : Optional.empty();
    }

    private String mark() {
        return MARK + prefix;
    }
}
