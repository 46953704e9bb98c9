package io.shardwright.ir.declaration;

import io.shardwright.diagnostic.Origin;
import io.shardwright.spi.ParameterRole;

/**
 * A parameter that a model declares itself, not through a child.
 *
 * @param name {@code up.weight}
 * @param initial a Java expression of type {@code Initial} over the constructor's parameters
 * @param origin the field
 */
public record Weight(String name, ParameterRole role, String initial, Origin origin) {
    /** The field that declares it. */
    public String field() {
        return name.substring(0, name.lastIndexOf('.'));
    }

    /** The name of its gradient. */
    public String gradient() {
        return "d." + name;
    }
}
