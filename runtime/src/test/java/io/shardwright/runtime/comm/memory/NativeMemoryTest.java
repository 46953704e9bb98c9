package io.shardwright.runtime.comm.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeMemoryTest {
    private static final long MIB = 1 << 20;
    private static final byte UNTOUCHED = -1;

    /** Through the cache and past it, in blocks of which the last one is smaller. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "3145729, 3145729", "3145729, 67108864", "9437189, 9437189", "9437189, 67108864"})
    void aCopyIsOfAllBytesAndOfNoOthers(long bytes, long whole) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocate(10 * MIB, 64);
            MemorySegment to = arena.allocate(10 * MIB, 64).fill(UNTOUCHED);
            for (long i = 0; i < from.byteSize(); i++) {
                from.set(ValueLayout.JAVA_BYTE, i, (byte) (i % 101));
            }

            NativeMemory.copy(from.address(), to.address(), bytes, whole);

            assertThat(to.asSlice(0, bytes).mismatch(from.asSlice(0, bytes))).isEqualTo(-1);
            for (long i = bytes; i < to.byteSize(); i++) {
                if (to.get(ValueLayout.JAVA_BYTE, i) != UNTOUCHED) {
                    throw new AssertionError("byte " + i + " was written");
                }
            }
        }
    }

    @Test
    void copiesThatFillHalfOfTheThirdCacheGoPastItWithinReason() {
        assertThat(NativeMemory.large(OptionalLong.of(32 * MIB))).isEqualTo(16 * MIB);
        assertThat(NativeMemory.large(OptionalLong.of(2 * MIB))).isEqualTo(4 * MIB);
        assertThat(NativeMemory.large(OptionalLong.of(1024 * MIB))).isEqualTo(64 * MIB);
        assertThat(NativeMemory.large(OptionalLong.empty())).isEqualTo(16 * MIB);
    }
}
