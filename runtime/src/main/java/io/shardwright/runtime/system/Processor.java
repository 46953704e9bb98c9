package io.shardwright.runtime.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kind of processor that this machine has. */
public final class Processor {
    private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");

    private Processor() {}

    /** Such as {@code AuthenticAMD 25 17 1 AMD EPYC}: maker, family, model, stepping and name, or the architecture if that is all there is. */
    public static String name() {
        try (Stream<String> lines = Files.lines(DESCRIPTION)) {
            Map<String, String> first = lines.takeWhile(line -> !line.isBlank())
                    .map(line -> line.split(":", 2))
                    .filter(line -> line.length == 2)
                    .collect(Collectors.toMap(
                            line -> line[0].strip(), line -> line[1].strip(), (one, other) -> one, LinkedHashMap::new));
            String name = Stream.of("vendor_id", "cpu family", "model", "stepping", "model name")
                    .map(first::get)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining(" "));
            return name.isEmpty() ? architecture() : name;
        } catch (IOException e) {
            return architecture();
        }
    }

    private static String architecture() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }
}
