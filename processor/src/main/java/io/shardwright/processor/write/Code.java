package io.shardwright.processor.write;

/** The pieces of a generated class that see different names. */
enum Code {
    /** The constructor of the class. */
    CONSTRUCTOR,
    /** The constructor of {@code Saved}, which has the class as {@code model}. */
    SAVED_CONSTRUCTOR,
    /** The constructor of {@code Kept}, which has the class as {@code halves}. */
    KEPT_CONSTRUCTOR,
    /** forward and backward, which have {@code saved}; the halves of backward, which have {@code kept}, too. */
    METHOD;

    String reference(Variable variable) {
        return switch (variable.home()) {
            case ARGUMENT, LOCAL -> variable.name();
            case FIELD -> owner() + variable.name();
            case SAVED -> this == METHOD ? "saved." + variable.name() : variable.name();
            case KEPT -> this == METHOD ? "kept." + variable.name() : variable.name();
        };
    }

    /** How the fields of the class are reached: {@code model.}. */
    String owner() {
        return switch (this) {
            case SAVED_CONSTRUCTOR -> "model.";
            case KEPT_CONSTRUCTOR -> "halves.";
            case CONSTRUCTOR, METHOD -> "";
        };
    }
}
