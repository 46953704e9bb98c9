package io.shardwright.runtime.comm.control;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What this process runs, as a number: the same for the same classes, wherever they lie. */
public final class ProgramFingerprint {
    private ProgramFingerprint() {}

    private static final class Holder {
        static final long FINGERPRINT = compute();
    }

    public static long fingerprint() {
        return Holder.FINGERPRINT;
    }

    private static long compute() {
        long sum = 0;
        for (String item : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            Path path = Path.of(item);
            try {
                if (Files.isDirectory(path)) {
                    sum += ofDirectory(path);
                } else if (Files.isReadable(path)) {
                    sum += ofJar(path);
                }
            } catch (IOException | UncheckedIOException e) {
                sum++; // what can't be read isn't run
            }
        }
        return sum;
    }

    private static long ofJar(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            // The checksums stand in the jar's directory.
            return zip.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .mapToLong(ProgramFingerprint::ofEntry)
                    .sum();
        }
    }

    private static long ofEntry(ZipEntry entry) {
        return 31L * entry.getName().hashCode() + entry.getCrc();
    }

    private static long ofDirectory(Path directory) throws IOException {
        List<Path> classes;
        try (Stream<Path> files = Files.walk(directory)) {
            classes = files.filter(file -> file.toString().endsWith(".class")).toList();
        }
        long sum = 0;
        for (Path file : classes) {
            CRC32 crc = new CRC32();
            crc.update(Files.readAllBytes(file));
            sum += 31L * directory.relativize(file).toString().hashCode() + crc.getValue();
        }
        return sum;
    }
}
