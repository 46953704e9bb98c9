package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.PlaceTable;
import io.shardwright.runtime.tornado.launch.PowersOfTwo;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Elements of tensors that are float32 or bf16, for kernels. A rank's memory is given to kernels twice: as floats, and as the halves of
 * these. Where a tensor lies an entry of the {@link PlaceTable} says, which is compiled into kernels; below 0 it is that of a bf16 tensor,
 * {@code ~entry}, among the halves. So which of both a tensor is costs nothing.
 *
 * <p>TornadoVM (5.2.0) compiles no expression that takes an int's bits for a float's. So bf16 is widened by a product, and rounded by
 * finding out its exponent, with powers of two that memory begins with.
 */
public final class Elements {
    private static final int BIAS = 127;

    /** The exponent of what is infinite or no number; kernels take both for infinite. */
    private static final int NOT_FINITE = PowersOfTwo.COUNT - 1;

    /** Fractions of a power of two that a bf16 has. */
    private static final int FRACTIONS = 128;

    private static final int SIGN = 1 << 15;
    private static final short NOT_A_NUMBER = 0x7FC0;
    private static final float LARGEST = 3.4e38f;

    /** Exponent of the smallest number that isn't rounded to 0: the power that makes whole fractions of it is the largest there is. */
    private static final int LEAST = 7;

    private static final float SMALLEST = 0x1p-120f;

    private Elements() {}

    /** The place of a tensor: of its float, or of a bf16 tensor of its half, where element 0 lies. */
    public static int place(FloatArray memory, int at) {
        int entry = at < 0 ? ~at : at;
        int first = PlaceTable.FIRST + PlaceTable.FLOATS * entry;
        int units = (int) memory.get(first);
        int rest = (int) memory.get(first + 1);
        return units * PlaceTable.UNIT + rest;
    }

    /** Element i of a tensor. */
    public static float get(FloatArray memory, ShortArray halves, int at, int i) {
        return getAt(memory, halves, at, place(memory, at) + i);
    }

    /** The element of a tensor that lies at a place, for loops that would look up where the tensor lies each time. */
    public static float getAt(FloatArray memory, ShortArray halves, int at, int place) {
        float value;
        if (at < 0) {
            value = widened(memory, halves.get(place));
        } else {
            value = memory.get(place);
        }
        return value;
    }

    /** Sets it, rounded if the tensor is bf16. */
    public static void set(FloatArray memory, ShortArray halves, int at, int i, float value) {
        setAt(memory, halves, at, place(memory, at) + i, value);
    }

    /** {@link #set} of the element that lies at a place. */
    public static void setAt(FloatArray memory, ShortArray halves, int at, int place, float value) {
        if (at < 0) {
            halves.set(place, bits(memory, value));
        } else {
            memory.set(place, value);
        }
    }

    /** What {@link #get} gives after {@link #set}. */
    public static float rounded(FloatArray memory, int at, float value) {
        float rounded = value;
        if (at < 0) {
            rounded = widened(memory, bits(memory, value));
        }
        return rounded;
    }

    private static float widened(FloatArray memory, short bits) {
        int size = bits < 0 ? bits + SIGN : bits;
        float value = memory.get(size / FRACTIONS) * (1 + size % FRACTIONS * (1f / FRACTIONS));
        return bits < 0 ? -value : value;
    }

    /** To the nearest, and between two to the even one. */
    private static short bits(FloatArray memory, float value) {
        float size = TornadoMath.min(TornadoMath.abs(value), LARGEST);
        // The exponent or one more, however inexact the logarithm.
        int exponent = (int) (TornadoMath.log2(TornadoMath.max(size, SMALLEST)) + BIAS + 0.5f);
        exponent = TornadoMath.max(TornadoMath.min(exponent, NOT_FINITE - 1), LEAST);
        exponent = memory.get(exponent) > size ? exponent - 1 : exponent;
        // One product: of two, OpenCL may take first what overflows.
        float fractions = size * memory.get(NOT_FINITE - 1 + LEAST - TornadoMath.max(exponent, LEAST));
        int whole = (int) fractions;
        float rest = fractions - whole;
        whole += rest > 0.5f ? 1 : rest == 0.5f ? whole % 2 : 0;
        int bits = exponent * FRACTIONS + whole - FRACTIONS;
        bits = exponent < LEAST ? 0 : whole < FRACTIONS ? NOT_A_NUMBER : bits;
        return (short) (value < 0 ? bits - SIGN : bits);
    }
}
