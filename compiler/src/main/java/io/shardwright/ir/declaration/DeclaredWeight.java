package io.shardwright.ir.declaration;

import io.shardwright.diagnostic.Origin;
import io.shardwright.spi.ParameterRole;

/**
 * A parameter that a model declares itself, not through a child.
 *
 * @param name {@code up.weight}; for one that is no layer's, its field alone, {@code scale}
 * @param initial a Java expression of type {@code Initial} over the constructor's parameters
 * @param origin the field
 */
public record DeclaredWeight(String name, ParameterRole role, String initial, Origin origin) {
    /** The field that declares it. */
    public String field() {
        return fieldOf(name);
    }

    /** The field that declares the parameter of this name. */
    public static String fieldOf(String name) {
        return isOwn(name) ? name : name.substring(0, name.lastIndexOf('.'));
    }

    /** Whether the parameter of this name is a field by itself, and no layer's. */
    public static boolean isOwn(String name) {
        return name.indexOf('.') < 0;
    }

    /** The name of its gradient. */
    public String gradient() {
        return "d." + name;
    }
}
