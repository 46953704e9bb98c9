package io.shardwright.plan;

import io.shardwright.ir.Node;

/** Where a value lies. */
public sealed interface Place {
    /** Given by the caller: an input of forward, or the gradient of the result. */
    record Given() implements Place {}

    /** Memory of the caller's that the caller wants filled: the result, or the gradient of an input. */
    record Wanted() implements Place {}

    /** A parameter's value or its gradient. */
    record OfParameter(String weight, boolean gradient) implements Place {}

    /**
     * A buffer of the microbatch's slot, from forward to backward.
     *
     * @param spaced whether its rows may lie farther apart than they are long
     */
    record Saved(boolean spaced) implements Place {}

    /** A buffer of the microbatch's slot, from the first part of a split backward to the second; {@code spaced} as in {@link Saved}. */
    record Kept(boolean spaced) implements Place {}

    /**
     * A buffer for this forward or backward; values with the same number are never alive together. {@code spaced} as in {@link Saved}.
     */
    record Temporary(int number, boolean spaced) implements Place {}

    /** The very memory of another value: nothing moves, or the operator works in place. */
    record SameAs(String value) implements Place {}

    /** A view of another value: output {@code index} of {@code view}, a node whose input is {@code base}. */
    record ViewOf(String base, Node view, int index) implements Place {}

    /**
     * The input of a view whose output has been placed first: {@code output} seen backwards through {@code view}.
     */
    record Behind(String output, Node view) implements Place {}

    /** Part {@code index} of {@code whole}, which {@code concat} puts together: written where it belongs, so nothing is copied. */
    record PartOf(String whole, Node concat, int index) implements Place {}
}
