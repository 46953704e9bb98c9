package io.shardwright.runtime.comm.control;

import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.runtime.comm.memory.TensorView;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import java.util.Locale;

/**
 * The header that a rank puts into its slot: which collective this is, and where its tensor lies.
 *
 * <pre>
 *   0  stamp        number of the collective and of the chunk; written last, with release
 *   8  signature    1 + kind, reduction, type, dim, root, static number of the site: equal on all ranks
 *  16  elements     of a section (of the largest, in an all-to-all-v)
 *  24  chunk        elements of a section that lie in staging at a time; 0: the tensor is read in place
 *  32  position     in the heap, of a tensor that is read in place
 *  40  site         position of the site's text
 *  48  strided      0: dense; 1: the strides follow
 *  64  strides      of up to 8 dims, in elements
 * </pre>
 */
public final class SlotHeader {
    public static final int SIGNATURE = 8;
    public static final int ELEMENTS = 16;
    public static final int CHUNK = 24;
    public static final int POSITION = 32;
    public static final int SITE = 40;
    public static final int STRIDED = 48;
    static final int STRIDES = 64;
    public static final int MAX_STRIDES = 8;

    private static final int STEP_BITS = 24;

    private SlotHeader() {}

    /** Grows with each collective, and within one with each chunk. */
    public static long stamp(long sequence, long step) {
        return sequence << STEP_BITS | step;
    }

    static long sequence(long stamp) {
        return stamp >>> STEP_BITS;
    }

    static long step(long stamp) {
        return stamp & ((1 << STEP_BITS) - 1);
    }

    public static long signature(CollectiveKind kind, Reduction reduction, DType type, int dim, int root, int number) {
        return (kind.ordinal() + 1L) << 56
                | (long) reduction.ordinal() << 52
                | (long) type.ordinal() << 48
                | (dim & 0xffL) << 40
                | (root & 0xfffL) << 28
                | number & 0xfffffffL;
    }

    /** Of a message, as far as it matters to a reader of a {@link RankLine}. */
    public static long signature(CollectiveKind kind, CollectiveSite site) {
        return signature(kind, Reduction.SUM, DType.F32, 0, 0, site.number());
    }

    /** Says that the tensor is dense, or with which strides it is not. */
    public static void putStrides(long header, TensorView tensor) {
        boolean dense = tensor.isDense();
        NativeMemory.set(header + STRIDED, dense ? 0 : 1);
        for (int dim = 0; !dense && dim < tensor.dimCount; dim++) {
            NativeMemory.set(header + STRIDES + (long) dim * Long.BYTES, tensor.strides[dim]);
        }
    }

    /** Gives a view, which has the dims of what the header is of, its strides. */
    public static void takeStrides(long header, TensorView view) {
        if (NativeMemory.get(header + STRIDED) == 0) {
            view.makeDense();
            return;
        }
        for (int dim = 0; dim < view.dimCount; dim++) {
            view.strides[dim] = NativeMemory.get(header + STRIDES + (long) dim * Long.BYTES);
        }
    }

    /** What a signature is of, whatever it is: {@code all-reduce}. */
    public static String kindText(long signature) {
        long kind = (signature >>> 56) - 1;
        CollectiveKind[] kinds = CollectiveKind.values();
        return kind >= 0 && kind < kinds.length ? kinds[(int) kind].text() : "an unknown collective";
    }

    public static boolean sameType(long signature, long other) {
        return (signature >>> 48 & 0xf) == (other >>> 48 & 0xf);
    }

    /** What a signature says that matters when two differ: {@code sum f32, dim 1, root 0}. */
    public static String details(long signature) {
        int reduction = (int) (signature >>> 52) & 0xf;
        int type = (int) (signature >>> 48) & 0xf;
        return (reduction < Reduction.values().length
                        ? Reduction.values()[reduction].name().toLowerCase(Locale.ROOT)
                        : "unknown")
                + " " + (type < DType.values().length ? DType.values()[type].text() : "elements") + ", dim "
                + (byte) (signature >>> 40) + ", root "
                + (signature >>> 28 & 0xfff);
    }
}
