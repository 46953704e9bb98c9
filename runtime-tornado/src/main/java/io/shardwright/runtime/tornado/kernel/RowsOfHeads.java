package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.PackedInts;
import uk.ac.manchester.tornado.api.KernelContext;

/** Rows of {@code [batch, heads, seq, size]} in that order, however heads lie; for generated kernels. */
public final class RowsOfHeads {
    private RowsOfHeads() {}

    /** Where the tensor lies. */
    public static int at(long place) {
        return PackedInts.first(place);
    }

    /**
     * From there to where a row begins.
     *
     * @param place where the tensor lies, and its step from position to position
     * @param steps from head to head, and from sequence to sequence
     */
    public static int start(long place, long steps, int row, int heads, int seq) {
        int head = row / seq;
        return head / heads * PackedInts.second(steps)
                + head % heads * PackedInts.first(steps)
                + row % seq * PackedInts.second(place);
    }

    /** Which position of its sequence a row is. */
    public static int position(KernelContext context, int row, int seq) {
        // globalIdz is 0. Without it the only position's angle is a constant, whose cosine TornadoVM cannot compute.
        return row % seq + context.globalIdz;
    }
}
