package io.shardwright.runtime.cpu.vector;

/** How wide the vectors of this machine are. */
public final class VectorWidth {
    private VectorWidth() {}

    public static int bits() {
        return Lanes.FLOATS.vectorBitSize();
    }
}
