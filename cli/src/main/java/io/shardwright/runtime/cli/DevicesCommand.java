package io.shardwright.runtime.cli;

import io.shardwright.runtime.device.DeviceProvider;
import io.shardwright.runtime.device.DeviceProviders;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        for (DeviceProvider provider : DeviceProviders.all()) {
            provider.devices().forEach(device -> line(out, device.id(), device.description()));
            provider.problem().ifPresent(problem -> line(out, provider.name(), problem));
            line(out, "", "java " + String.join(" ", provider.jvmFlags()));
        }
        return 0;
    }

    private static void line(PrintWriter out, String id, String text) {
        out.println(String.format("%-12s", id) + text);
    }
}
