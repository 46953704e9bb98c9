package io.shardwright.runtime.launch;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a JVM like this one. */
final class JavaCommand {
    /** Without these, see docs/runtime.md. */
    private static final List<String> REQUIRED = List.of(
            "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-XX:Tier3DelayOn=1000000");

    /** Other collectors start threads for every core in every rank. */
    private static final String COLLECTOR = "-XX:+UseSerialGC";

    private JavaCommand() {}

    /** Up to and without the main class. */
    static List<String> likeThisJvm(List<String> properties) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        List<String> inherited = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-agentlib:jdwp") && !argument.startsWith("-Xrunjdwp"))
                .toList();
        command.addAll(inherited);
        REQUIRED.stream().filter(flag -> !inherited.contains(flag)).forEach(command::add);
        if (inherited.stream().noneMatch(flag -> flag.matches("-XX:\\+Use\\w+GC"))) {
            command.add(COLLECTOR);
        }
        command.addAll(properties);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        return command;
    }
}
