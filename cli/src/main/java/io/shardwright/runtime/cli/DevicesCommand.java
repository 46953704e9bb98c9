package io.shardwright.runtime.cli;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.device.Device;
import io.shardwright.runtime.device.DeviceProvider;
import io.shardwright.runtime.device.DeviceProviders;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code devices}: what {@code train --device} can be given here. */
@Command(
        name = "devices",
        usageHelpAutoWidth = true,
        description =
                "Shows the devices that models can be trained on here, and what Java has to be started with for them.")
final class DevicesCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--check",
            description = "Also compute small cases by each kernel of each device, and hold them to plain loops.")
    private boolean check;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        int code = 0;
        for (DeviceProvider provider : DeviceProviders.all()) {
            List<Device> devices = provider.devices();
            for (int number = 0; number < devices.size(); number++) {
                line(command, devices.get(number).id(), devices.get(number).description());
                if (check && !passes(command, provider, number)) {
                    code = 1;
                }
            }
            provider.problem().ifPresent(problem -> line(command, provider.name(), problem));
            line(command, "", "java " + String.join(" ", provider.jvmFlags()));
        }
        return code;
    }

    /** What one device makes wrong, the next may make right. */
    private static boolean passes(CommandLine command, DeviceProvider provider, int number) {
        long start = System.nanoTime();
        try {
            Optional<String> checked = provider.check(number);
            double seconds = (System.nanoTime() - start) / 1e9;
            line(
                    command,
                    "",
                    checked.map(what -> String.format("%s (%.1f s)", what, seconds))
                            .orElse("has no check of its own"));
            return true;
        } catch (ModelException e) {
            command.getOut().flush();
            command.getErr().println(e.getMessage());
            return false;
        }
    }

    private static void line(CommandLine command, String id, String text) {
        command.getOut().println(String.format("%-12s", id) + text);
    }
}
