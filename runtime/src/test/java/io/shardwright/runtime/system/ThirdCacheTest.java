package io.shardwright.runtime.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThirdCacheTest {
    @TempDir
    Path caches;

    private void cache(int index, String level, String size) throws IOException {
        Path cache = Files.createDirectory(caches.resolve("index" + index));
        Files.writeString(cache.resolve("level"), level + "\n");
        Files.writeString(cache.resolve("size"), size + "\n");
    }

    @Test
    void itsSizeIsThatOfTheCacheOfTheThirdLevel() throws IOException {
        cache(0, "1", "32K");
        cache(1, "1", "32K");
        cache(2, "2", "1024K");
        assertThat(ThirdCache.bytes(caches)).isEmpty();
        cache(3, "3", "32768K");
        assertThat(ThirdCache.bytes(caches)).hasValue(32 << 20);
    }

    @Test
    void whereASystemDoesNotSayThereIsNone() throws IOException {
        assertThat(ThirdCache.bytes(caches.resolve("missing"))).isEmpty();
        cache(0, "3", "large");
        assertThat(ThirdCache.bytes(caches)).isEmpty();
    }
}
