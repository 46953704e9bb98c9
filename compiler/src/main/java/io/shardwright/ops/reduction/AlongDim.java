package io.shardwright.ops.reduction;

import io.shardwright.ir.KernelOp;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.ops.description.WrittenCall;
import io.shardwright.ops.shape.Permute;
import java.util.List;

/** What goes along the last dim, along any: the two are swapped before, and afterwards where the result still has the dim. */
final class AlongDim {
    private AlongDim() {}

    /** An operator on argument 0 that keeps its dims, along the dim in argument 1. */
    static Made keeping(WrittenCall call, KernelOp op, String suffix) throws Unreadable {
        String x = call.tensor(0);
        int dims = call.dims(x);
        int dim = call.dim(1, dims);
        if (dim == dims - 1) {
            return Made.of(op, x + suffix, dims, List.of(x));
        }
        Permute swap = Permute.swap(dims, dim, dims - 1);
        String turned = call.first(Made.of(swap, x + "Turned", dims, List.of(x)));
        String result = call.first(Made.of(op, x + suffix + "Turned", dims, List.of(turned)));
        return Made.of(swap, x + suffix, dims, List.of(result));
    }

    /** The value of argument 0 with the dim in argument 1 as its last. */
    static String last(WrittenCall call) throws Unreadable {
        String x = call.tensor(0);
        int dims = call.dims(x);
        int dim = call.dim(1, dims);
        return dim == dims - 1 ? x : call.first(Made.of(Permute.last(dims, dim), x + "Turned", dims, List.of(x)));
    }
}
