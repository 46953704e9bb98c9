package io.shardwright.runtime.assembly;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The parameters of a piece of the model that is never torn apart: an element of a list of modules, or else what belongs to
 * one field of the root.
 */
public final class Unit {
    private final String name;
    private final List<ShardedParameter> parameters = new ArrayList<>();
    private final FlatBuffer values = new FlatBuffer();
    private final FlatBuffer gradients = new FlatBuffer();

    Unit(String name) {
        this.name = name;
    }

    void add(ShardedParameter parameter) {
        parameters.add(parameter);
    }

    /** Path from the root: {@code blocks.3}. */
    public String name() {
        return name;
    }

    /** In the order in which the model declares them. */
    public List<ShardedParameter> parameters() {
        return Collections.unmodifiableList(parameters);
    }

    public FlatBuffer values() {
        return values;
    }

    /** Laid out like {@link #values}. */
    public FlatBuffer gradients() {
        return gradients;
    }
}
