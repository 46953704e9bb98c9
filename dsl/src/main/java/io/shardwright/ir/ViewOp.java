package io.shardwright.ir;

import io.shardwright.pass.Gradients;

/** An operator that moves nothing: its outputs are its input, seen otherwise. */
public non-sealed interface ViewOp extends Op {
    void gradient(Gradients gradients, Node node);
}
