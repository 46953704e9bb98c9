package io.shardwright.runtime.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a JVM of its own, which has the flags of this one. */
public final class CommandLineProcess {
    /** It is there for a few seconds, and so are its ranks, which inherit these. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private CommandLineProcess() {}

    /** What starts it. */
    public static ProcessBuilder of(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(SHORT_LIVED);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Shardwright.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }
}
