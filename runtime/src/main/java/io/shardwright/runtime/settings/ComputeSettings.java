package io.shardwright.runtime.settings;

import io.shardwright.memory.Precision;
import io.shardwright.runtime.device.DeviceChoice;
import io.shardwright.runtime.device.DeviceProviders;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.runtime.device.UnknownDeviceException;
import org.jspecify.annotations.Nullable;

/**
 * What ranks compute on and in, and what they may take for it.
 *
 * @param device {@code cpu}, {@code tornado} or {@code tornado:1}
 * @param precision of parameters, gradients and the operands of matmuls
 * @param recompute whether every unit's activations are dropped and computed again in backward, or only where the model says so
 * @param memoryLimit bytes that a rank may need; null for any number
 * @param kernels which of several ways the device takes
 */
public record ComputeSettings(
        String device,
        Precision precision,
        boolean recompute,
        @Nullable Long memoryLimit,
        KernelChoices kernels) {
    /** Float32 on the CPU. */
    public static final ComputeSettings CPU =
            new ComputeSettings("cpu", Precision.F32, false, null, KernelChoices.MEASURED);

    /** @throws SettingException if there is no such device, or it has no such precision, or the limit is no number of bytes */
    public ComputeSettings {
        choice(device);
        if (precision == Precision.BF16 && !choice(device).provider().hasBf16()) {
            throw new SettingException(
                    "%s doesn't go with %s, whose kernels are float32\n  Fix: %s, or %s",
                    Setting.PRECISION.is("bf16"),
                    Setting.DEVICE.is(device),
                    Setting.PRECISION.is("f32"),
                    Setting.DEVICE.is("cpu"));
        }
        if (memoryLimit != null) {
            Setting.MEMORY_LIMIT.requireBetween(1, Long.MAX_VALUE, memoryLimit);
        }
    }

    private static DeviceChoice choice(String device) {
        try {
            return DeviceChoice.parse(device);
        } catch (UnknownDeviceException e) {
            throw new SettingException(
                    "%s: there is no such device\n  Fix: take %s, with :N behind it for another than the first",
                    Setting.DEVICE.is(device), DeviceProviders.names());
        }
    }

    public ComputeSettings onDevice(String other) {
        return new ComputeSettings(other, precision, recompute, memoryLimit, kernels);
    }

    public ComputeSettings in(Precision other) {
        return new ComputeSettings(device, other, recompute, memoryLimit, kernels);
    }

    public ComputeSettings recomputing() {
        return new ComputeSettings(device, precision, true, memoryLimit, kernels);
    }

    public ComputeSettings within(long bytes) {
        return new ComputeSettings(device, precision, recompute, bytes, kernels);
    }

    public ComputeSettings choosing(KernelChoices other) {
        return new ComputeSettings(device, precision, recompute, memoryLimit, other);
    }
}
