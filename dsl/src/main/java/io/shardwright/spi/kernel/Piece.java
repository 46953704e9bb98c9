package io.shardwright.spi.kernel;

/** Some neighbouring elements of a tensor, or what lies between two steps of a chain in their place. */
public final class Piece {
    private long address;

    /** Where it lies, which only its device understands. */
    public long address() {
        return address;
    }

    public void moveTo(long newAddress) {
        address = newAddress;
    }
}
