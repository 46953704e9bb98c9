package io.shardwright.runtime.checkpoint;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * CRC-32C, as a sum: what a run of bytes contributes to the hash of a block that has zeros everywhere else is computed from the run
 * alone, and the contributions of all runs, combined with exclusive or, make the hash of the block. It finds every change of up to 32
 * bits that lie side by side.
 *
 * <p>A remainder is a polynomial over GF(2) whose highest power is the lowest bit; zeros behind a run multiply it by a power of x.
 */
public final class LinearHash {
    private static final int POLYNOMIAL = 0x82F63B78;
    private static final int ONE = 1 << 31;
    private static final int ALL_ONES = 0xFFFFFFFF;

    /** x to the power 8 · 2^k. */
    private static final int[] POWERS = powers();

    private LinearHash() {}

    private static int[] powers() {
        int[] powers = new int[Long.SIZE];
        int power = ONE >>> Byte.SIZE;
        for (int k = 0; k < powers.length; k++) {
            powers[k] = power;
            power = product(power, power);
        }
        return powers;
    }

    private static int product(int a, int b) {
        int sum = 0;
        int shifted = b;
        for (int bit = ONE; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                sum ^= shifted;
            }
            shifted = (shifted & 1) != 0 ? shifted >>> 1 ^ POLYNOMIAL : shifted >>> 1;
        }
        return sum;
    }

    private static int followedByZeros(int remainder, long bytes) {
        int shifted = remainder;
        long rest = bytes;
        for (int k = 0; rest != 0; k++, rest >>>= 1) {
            if ((rest & 1) != 0) {
                shifted = product(POWERS[k], shifted);
            }
        }
        return shifted;
    }

    /** The hash of all that the buffer has left, as any CRC-32C has it. */
    public static int of(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** {@link #of(ByteBuffer)} */
    public static int of(byte[] bytes) {
        return of(ByteBuffer.wrap(bytes));
    }

    /**
     * What a run contributes to the block that it is in.
     *
     * @param run consumed
     * @param behind bytes of the block that follow the run
     */
    public static int contribution(ByteBuffer run, long behind) {
        long length = run.remaining();
        // A CRC begins with ones, and ends with its complement; a sum may have neither.
        int remainder = of(run) ^ ALL_ONES ^ followedByZeros(ALL_ONES, length);
        return followedByZeros(remainder, behind);
    }

    /** The hash of a block of a length, from the sum of what all of its bytes contribute. */
    public static int ofBlock(int contributions, long length) {
        return contributions ^ ALL_ONES ^ followedByZeros(ALL_ONES, length);
    }

    /** Eight hex digits. */
    public static String text(int hash) {
        return HexFormat.of().toHexDigits(hash);
    }
}
