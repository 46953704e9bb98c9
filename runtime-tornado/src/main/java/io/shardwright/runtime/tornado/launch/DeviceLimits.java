package io.shardwright.runtime.tornado.launch;

import io.shardwright.tensor.DType;
import java.util.Locale;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/**
 * What a device has room for. A rank's memory is one array, which kernels find places in by an int.
 *
 * @param name of the device
 * @param memory bytes that it has
 * @param largestArray bytes that it gives one array
 */
public record DeviceLimits(String name, long memory, long largestArray) {
    private static final long MOST_PLACES = Integer.MAX_VALUE;
    private static final double GIB = 1L << 30;
    private static final String WHAT_FOR = ", for parameters, gradients, optimizer and activations, and ";
    private static final String LESS = "take a smaller batch, shorter sequences, or @Recompute";

    public static DeviceLimits of(String name, TornadoDevice device) {
        return new DeviceLimits(name, device.getMaxGlobalMemory(), device.getMaxAllocMemory());
    }

    /**
     * Before any of it is taken.
     *
     * @param bytes of a rank's memory
     * @param smallest type of numbers in it
     * @throws TornadoException if the device has no room for them, or not in one array
     */
    public void require(long bytes, DType smallest) {
        long most = Math.min(Math.min(memory, largestArray), MOST_PLACES * smallest.bytes());
        if (bytes > most) {
            throw new TornadoException("each rank of this run needs " + gib(bytes) + " on " + name + WHAT_FOR
                    + "can have " + gib(most) + ": " + why(bytes, smallest) + "\n  Fix: " + fix(bytes, most));
        }
    }

    /**
     * Before any of it is taken.
     *
     * @param bytes of all ranks that share the device
     * @throws TornadoException if the device has no room for them
     */
    public void requireTogether(long bytes) {
        if (bytes > memory) {
            throw new TornadoException("the ranks of this run need " + gib(bytes) + " together on " + name + WHAT_FOR
                    + "the device has " + gib(memory) + "\n  Fix: start ranks on other devices, too (docs/gpu.md), "
                    + LESS);
        }
    }

    private String why(long bytes, DType smallest) {
        String has = "the device has " + gib(memory);
        if (bytes > memory) {
            return has;
        }
        return bytes > largestArray
                ? has + ", and gives one array at most " + gib(largestArray)
                : has + ", but a rank's memory is one array of at most 2^31 - 1 numbers of " + smallest.bytes()
                        + " bytes";
    }

    /** Ranks that share a device have an array each. */
    private String fix(long bytes, long most) {
        return bytes > memory
                ? "split the model over more devices, with --mesh tp=N or pp=N, or " + LESS
                : "split the model over at least " + Math.ceilDiv(bytes, most) + " times as many ranks, with --mesh"
                        + " tp=N or pp=N: they may share this device, and have an array each; or " + LESS;
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.2f GiB", bytes / GIB);
    }
}
