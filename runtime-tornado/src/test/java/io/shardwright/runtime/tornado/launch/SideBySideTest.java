package io.shardwright.runtime.tornado.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

class SideBySideTest {
    private static LocalTensor floats(long count) {
        LocalTensor x = LocalTensor.dense(
                Storage.on(Arena.ofAuto().allocate(count * Float.BYTES, Float.BYTES)), DType.F32, count);
        for (int i = 0; i < count; i++) {
            x.set(i, i);
        }
        return x;
    }

    @Test
    void whatFollowsWithoutGapIsOneAndWhatLiesElsewhereIsNot() {
        LocalTensor x = floats(20);
        List<LocalTensor> merged = SideBySide.merged(
                List.of(x.section(0, 6, 4), x.section(0, 0, 6).reshape(2, 3), x.section(0, 12, 8), floats(3)));
        assertThat(merged.stream().filter(some -> some.size() != 3).map(LocalTensor::size))
                .containsExactly(10L, 8L);
        LocalTensor first =
                merged.stream().filter(some -> some.size() == 10).findFirst().orElseThrow();
        for (int i = 0; i < 10; i++) {
            assertThat(first.get(i)).isEqualTo(i);
        }
    }

    @Test
    void ofNothingThereIsNothing() {
        assertThat(SideBySide.merged(List.of())).isEmpty();
    }
}
