package io.shardwright.runtime.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A rank's clock, read when all ranks had just met. Ranks of one host share {@link System#nanoTime}'s origin, so their times
 * compare as they are; clocks of two hosts have nothing to do with each other, and are laid over each other where both were read,
 * which is right to within the time that a barrier takes.
 *
 * @param host what tells one running system from another
 */
record Clock(String host, long nanos) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    static Clock read() {
        long nanos = System.nanoTime();
        try {
            return new Clock(Files.readString(BOOT).strip(), nanos);
        } catch (IOException e) {
            return new Clock("unknown", nanos);
        }
    }

    /** What this clock is ahead of {@code other}. */
    long ahead(Clock other) {
        return host.equals(other.host) ? 0 : nanos - other.nanos;
    }
}
