package io.shardwright.runtime.cli;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.device.Device;
import io.shardwright.runtime.device.DeviceProvider;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.spi.kernel.Kernels;
import java.util.List;
import java.util.Optional;

/** A device that is here, and adds up wrongly. */
public final class Slate implements DeviceProvider {
    static final String WRONG = "on a slate, add makes something else than on the CPU\n  Fix: wipe it";

    @Override
    public String name() {
        return "slate";
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    @Override
    public List<Device> devices() {
        return List.of(new Device("slate:0", "wiped"), new Device("slate:1", "scratched"));
    }

    @Override
    public List<String> jvmFlags() {
        return List.of();
    }

    @Override
    public boolean hasBf16() {
        return false;
    }

    @Override
    public Kernels create(int number, int ranksOfJvm, KernelChoices choices) {
        throw new ModelException(WRONG);
    }

    @Override
    public Optional<String> check(int number) {
        if (number == 1) {
            throw new ModelException(WRONG);
        }
        return Optional.of("3 kernels compute what plain loops do");
    }
}
