package io.shardwright.runtime.optimize;

/** What an optimizer must see of a parameter at a time. */
public enum Needs {
    /** Each element is updated on its own, so any piece of a flat buffer will do. */
    ELEMENTS,
    /** The update of a hidden matrix depends on all of its elements: a shard's update is not the shard of the update. */
    WHOLE_MATRICES
}
