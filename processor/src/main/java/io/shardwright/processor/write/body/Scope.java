package io.shardwright.processor.write.body;

/** The pieces of a generated class that see different names. */
public enum Scope {
    /** The constructor of the class. */
    CONSTRUCTOR,
    /** The constructor of {@code Saved}, which has the class as {@code model}. */
    SAVED_CONSTRUCTOR,
    /** forward and backward, which have {@code saved}. */
    METHOD;

    public String reference(Variable variable) {
        return switch (variable.home()) {
            case ARGUMENT, LOCAL -> variable.name();
            case FIELD ->
                owner()
                        + (variable.source() instanceof Variable.ParameterPart part && !variable.value().fixed()
                                ? part.field() + (part.gradient() ? ".gradient()" : ".value()")
                                : variable.name());
            case SAVED, KEPT -> this == METHOD ? "saved." + variable.name() : variable.name();
        };
    }

    /** How the fields of the class are reached: {@code model.}. */
    public String owner() {
        return switch (this) {
            case SAVED_CONSTRUCTOR -> "model.";
            case CONSTRUCTOR, METHOD -> "";
        };
    }
}
