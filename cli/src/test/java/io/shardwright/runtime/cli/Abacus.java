package io.shardwright.runtime.cli;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.device.Device;
import io.shardwright.runtime.device.DeviceProvider;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.spi.kernel.Kernels;
import java.util.List;
import java.util.Optional;

/** A device that the command line has never heard of, and whose beads are missing. */
public final class Abacus implements DeviceProvider {
    static final String PROBLEM = "an abacus has no beads here\n  Fix: get some";

    @Override
    public String name() {
        return "abacus";
    }

    @Override
    public Optional<String> problem() {
        return Optional.of(PROBLEM);
    }

    @Override
    public List<Device> devices() {
        return List.of();
    }

    @Override
    public List<String> jvmFlags() {
        return List.of("-Dabacus.beads=N");
    }

    @Override
    public boolean hasBf16() {
        return false;
    }

    @Override
    public Kernels create(int number, int ranksOfJvm, KernelChoices choices) {
        throw new ModelException(PROBLEM);
    }
}
