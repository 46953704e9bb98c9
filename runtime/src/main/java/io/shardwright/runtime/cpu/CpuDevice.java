package io.shardwright.runtime.cpu;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.cpu.peak.PeakLoop;
import io.shardwright.runtime.device.Device;
import io.shardwright.runtime.device.DeviceProvider;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.spi.kernel.Kernels;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The processor, one core for each rank. */
public final class CpuDevice implements DeviceProvider {
    static final List<String> JVM_FLAGS =
            List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED");

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public Optional<String> problem() {
        try {
            new CpuKernelProvider().create();
            return Optional.empty();
        } catch (ModelException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public List<Device> devices() {
        return problem().isPresent()
                ? List.of()
                : List.of(new Device(name(), new CpuKernelProvider().create().describe()));
    }

    @Override
    public List<String> jvmFlags() {
        return JVM_FLAGS;
    }

    /** In float32: what oneDNN makes of bf16 on a processor with units for it may be more. */
    @Override
    public OptionalDouble peakFlopsPerSecond() {
        return OptionalDouble.of(PeakLoop.flopsPerSecond());
    }

    @Override
    public boolean hasBf16() {
        return true;
    }

    @Override
    public Kernels create(int number, int ranksOfJvm, KernelChoices choices) {
        if (number != 0) {
            throw new ModelException("--device cpu:" + number + ": there is one CPU\n  Fix: take cpu");
        }
        return new CpuKernelProvider().create(choices);
    }
}
