package io.shardwright.runtime.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The last cache before memory, which cores share. */
public final class ThirdCache {
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");
    private static final int MOST_CACHES = 16;

    private ThirdCache() {}

    /** Bytes of the first core's; empty if it has none, or this system doesn't say. */
    public static OptionalLong bytes() {
        return bytes(CACHES);
    }

    /** @param caches a folder {@code index0}, … for each cache of a core */
    static OptionalLong bytes(Path caches) {
        for (int i = 0; i < MOST_CACHES; i++) {
            Path cache = caches.resolve("index" + i);
            try {
                String size = Files.readString(cache.resolve("size")).strip();
                if (Files.readString(cache.resolve("level")).strip().equals("3") && size.matches("\\d{1,9}K")) {
                    return OptionalLong.of(1024L * Long.parseLong(size.substring(0, size.length() - 1)));
                }
            } catch (IOException e) {
                // There is no such cache, or it doesn't say how large it is.
            }
        }
        return OptionalLong.empty();
    }
}
