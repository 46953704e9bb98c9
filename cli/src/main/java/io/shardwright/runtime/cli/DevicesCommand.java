package io.shardwright.runtime.cli;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.tornado.TornadoProvider;
import java.io.PrintWriter;
import java.util.List;
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
        description = "Shows the devices that models can be trained on here.")
final class DevicesCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println("cpu         " + new CpuKernelProvider().create().describe());
        try {
            List<String> names = TornadoProvider.names();
            for (int number = 0; number < names.size(); number++) {
                out.println("tornado:" + number + "   " + names.get(number));
            }
        } catch (ModelException e) {
            out.println("tornado     " + e.getMessage());
        }
        return 0;
    }
}
