package io.shardwright.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Files as they should not be, and what reading them may come to: an exception of one kind with a message, and little memory. */
public final class DamagedBytes {
    /** Numbers that a length or a place should not be. */
    private static final long[] ODD = {
        0, 1, -1, 255, 1 << 16, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62
    };

    private final Random random;

    public DamagedBytes(long seed) {
        random = new Random(seed);
    }

    /** The bytes with one thing wrong, or several. */
    public byte[] of(byte[] good) {
        byte[] bad = good;
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times; i++) {
            bad = damaged(bad);
        }
        return bad;
    }

    private byte[] damaged(byte[] good) {
        int at = good.length == 0 ? 0 : random.nextInt(good.length);
        byte[] bad = good.clone();
        switch (random.nextInt(7)) {
            case 0 -> {
                return Arrays.copyOf(good, at);
            }
            case 1 -> {
                if (at < bad.length) {
                    bad[at] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 2 -> {
                byte[] noise = new byte[random.nextInt(64)];
                random.nextBytes(noise);
                return joined(good, at, noise, at);
            }
            case 3 -> {
                long odd = ODD[random.nextInt(ODD.length)];
                int bytes = random.nextBoolean() ? Long.BYTES : Integer.BYTES;
                for (int i = 0; i < bytes && at + i < bad.length; i++) {
                    bad[at + i] = (byte) (odd >>> 8 * i);
                }
            }
            case 4 -> {
                int from = good.length == 0 ? 0 : random.nextInt(good.length);
                int to = Math.min(good.length, from + random.nextInt(100));
                return joined(good, at, Arrays.copyOfRange(good, from, to), at);
            }
            case 5 -> {
                return joined(good, at, new byte[0], Math.min(good.length, at + random.nextInt(50)));
            }
            default -> {
                if (random.nextInt(4) == 0) {
                    bad = new byte[random.nextInt(2000)];
                    random.nextBytes(bad);
                } else if (at < bad.length) {
                    byte[] telling = "0123456789[]{}\",:.-+eE\\n \0".getBytes(StandardCharsets.US_ASCII);
                    bad[at] = telling[random.nextInt(telling.length)];
                }
            }
        }
        return bad;
    }

    private static byte[] joined(byte[] good, int end, byte[] middle, int from) {
        byte[] all = Arrays.copyOf(good, end + middle.length + good.length - from);
        System.arraycopy(middle, 0, all, end, middle.length);
        System.arraycopy(good, from, all, end + middle.length, good.length - from);
        return all;
    }

    /** What is done with a file. */
    @FunctionalInterface
    public interface Reading {
        void run() throws Exception;
    }

    /**
     * Reads, and sees to it that it goes well, or fails as it should.
     *
     * @param most bytes that it may take on the heap
     * @return whether it went well
     */
    public static boolean read(Class<? extends RuntimeException> expected, long most, String what, Reading reading) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        boolean well = false;
        try {
            reading.run();
            well = true;
        } catch (Throwable e) {
            if (!expected.isInstance(e)) {
                fail(what + " ended in " + e, e);
            }
            assertThat(e.getMessage()).as(what).isNotBlank();
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).as(what).isLessThan(most);
        return well;
    }
}
