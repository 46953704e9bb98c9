package io.shardwright.runtime.cli;

import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.tornado.TornadoProvider;
import io.shardwright.spi.Kernels;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code --device} says.
 *
 * @param tornado number of a device of TornadoVM; -1 for the CPU
 */
record DeviceChoice(int tornado) {
    private static final Pattern TORNADO = Pattern.compile("tornado(?::(\\d{1,4}))?");

    static DeviceChoice parse(String text) {
        Matcher matcher = TORNADO.matcher(text);
        if (matcher.matches()) {
            return new DeviceChoice(matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1)));
        }
        if (!text.equals("cpu")) {
            throw new UsageException("--device " + text
                    + ": there is no such device\n"
                    + "  Fix: take cpu, tornado, or tornado:N with a number that ./shardwright devices shows");
        }
        return new DeviceChoice(-1);
    }

    /** @param ranksOfJvm ranks that are threads of this JVM */
    Kernels create(int ranksOfJvm) {
        return tornado < 0 ? new CpuKernelProvider().create() : TornadoProvider.create(tornado, ranksOfJvm);
    }
}
