package io.shardwright.runtime.device;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.spi.kernel.Kernels;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Devices of one kind, which it finds, describes and makes kernels for. Providers are found by {@link java.util.ServiceLoader}; whoever
 * uses one doesn't know which there are.
 *
 * <p>Asking is cheap enough for a list of all devices, and never fails: what is missing is an answer, too.
 */
public interface DeviceProvider {
    /** What {@code --device} calls it; lower-case letters. */
    String name();

    /** Why none of its devices can be used in this JVM, and the fix; empty if one can. */
    Optional<String> problem();

    /** Its devices in the order of their numbers; none if there is a {@link #problem}. */
    List<Device> devices();

    /** What a JVM has to be started with to use them. */
    List<String> jvmFlags();

    /**
     * Floating-point operations that what one rank computes on can do in a second at most; measured when it is first asked for. Empty
     * if nobody knows.
     */
    default OptionalDouble peakFlopsPerSecond() {
        return OptionalDouble.empty();
    }

    /** Whether parameters and gradients may be bf16. */
    boolean hasBf16();

    /**
     * Kernels for one rank on device {@code number}; those of two ranks share nothing but the device.
     *
     * @param ranksOfJvm ranks that are threads of this JVM
     * @param choices of ways to compute the same, where the device has several
     * @throws ModelException if that cannot be; the message has the fix
     */
    Kernels create(int number, int ranksOfJvm, KernelChoices choices);

    /**
     * Holds the kernels of device {@code number} to plain loops on small cases, before a model does.
     *
     * @return what was held to them, for people; empty if the device has nothing that could go wrong without a word
     * @throws ModelException if a kernel makes something else; the message names it and has the fix
     */
    default Optional<String> check(int number) {
        return Optional.empty();
    }
}
