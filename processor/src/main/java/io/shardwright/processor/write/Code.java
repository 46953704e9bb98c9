package io.shardwright.processor.write;

/** The pieces of a generated class that see different names. */
enum Code {
    /** The constructor of the class. */
    CONSTRUCTOR,
    /** The constructor of {@code Saved}, which has the class as {@code model}. */
    SAVED_CONSTRUCTOR,
    /** forward and backward, which have {@code saved}. */
    METHOD;

    String reference(Variable variable) {
        return switch (variable.home()) {
            case ARGUMENT, LOCAL -> variable.name();
            case FIELD -> this == SAVED_CONSTRUCTOR ? "model." + variable.name() : variable.name();
            case SAVED -> this == METHOD ? "saved." + variable.name() : variable.name();
        };
    }
}
