package io.shardwright.runtime.assembly;

import io.shardwright.memory.Precision;
import io.shardwright.mesh.Axis;
import io.shardwright.spi.ParameterRole;

/** What part of a piece of the model a {@link Unit} holds. */
public enum UnitKind {
    /** All that the others don't. */
    USUAL("", ""),
    /** Experts that are divided over ep: fewer ranks hold the same. */
    EXPERTS(" experts", "experts of "),
    /** What scores experts, where all else is bf16: a choice that rounding decides would be another on the next step. */
    ROUTERS(" routers", "routers of "),
    /** What models declare themselves, where all else is bf16: numbers that few activations are made of, and each of many. */
    OWN(" own weights", "own weights of ");

    private final String suffix;
    private final String title;

    UnitKind(String suffix, String title) {
        this.suffix = suffix;
        this.title = title;
    }

    /** Which a parameter belongs to. */
    static UnitKind of(ParameterRole role, Shard shard, Precision precision) {
        if (shard.isCutOver(Axis.EP)) {
            return EXPERTS;
        }
        if (precision == Precision.F32) {
            return USUAL;
        }
        return switch (role) {
            case ROUTER -> ROUTERS;
            case OWN -> OWN;
            case HIDDEN_MATRIX, EMBEDDING, HEAD, EXPERTS, VECTOR -> USUAL;
        };
    }

    /** What values and gradients of it are kept in, where a model's are in {@code usual}. */
    Precision precision(Precision usual) {
        return this == ROUTERS || this == OWN ? Precision.F32 : usual;
    }

    /** A name of its own for each unit: of several with the same name, they are of several kinds. */
    String key(String name) {
        return name + suffix;
    }

    /** For messages: {@code experts of blocks.3}. */
    public String of(String name) {
        return title + name;
    }
}
