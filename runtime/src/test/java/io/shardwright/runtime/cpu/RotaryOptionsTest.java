package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.spi.attention.RotaryOptions;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rotary positions with options: vector kernels against plain loops, and what options mean. */
class RotaryOptionsTest {
    static Stream<RotaryOptions> options() {
        return Stream.of(
                RotaryOptions.base(10_000),
                RotaryOptions.base(500).partial(6),
                RotaryOptions.base(500).interleave(),
                RotaryOptions.base(10_000).partial(24).interleave().linear(2),
                RotaryOptions.base(500_000).llama3(8, 1, 4, 64),
                RotaryOptions.base(10_000).yarn(4, 32),
                RotaryOptions.base(10_000).partial(36).yarn(16, 8, 4, 1, 1.2));
    }

    @ParameterizedTest
    @MethodSource("options")
    void agreesInPlaceAndOutAndOverRanks(RotaryOptions options) {
        for (int ranks = 1; ranks <= 2; ranks++) {
            SequencePositions positions = new SequencePositions(12, ranks, ranks - 1, ranks);
            int seq = 12 / ranks;
            AgainstNaive.check(1, (kernels, tensors) -> {
                LocalTensor x = tensors.heads(1, 2, 3, seq, 40);
                LocalTensor y = tensors.dense(2, 3, seq, 40);
                LocalTensor dx = tensors.heads(0, 2, 3, seq, 40);
                kernels.rotaryBy(y, x, positions, options);
                kernels.rotaryByGradient(dx, y, positions, options);
                kernels.rotaryBy(x, x, positions, options);
                return List.of(x, y, dx);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void agreesAtPositionsThatAreGiven(RotaryOptions options) {
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.heads(1, 2, 3, 5, 40);
            LocalTensor y = tensors.dense(2, 3, 5, 40);
            LocalTensor dx = tensors.heads(0, 2, 3, 5, 40);
            LocalTensor positions = tensors.tokens(0, 19, 2, 5);
            kernels.rotaryAt(y, x, positions, options);
            kernels.rotaryAtGradient(dx, y, positions, options);
            return List.of(y, dx);
        });
    }

    @Test
    void scalingByAFactorOfOneIsNone() {
        for (RotaryOptions scaled : List.of(
                RotaryOptions.base(500).linear(1),
                RotaryOptions.base(500).llama3(1, 1, 4, 64),
                RotaryOptions.base(500).yarn(1, 64))) {
            for (int i = 0; i < 20; i++) {
                assertThat(scaled.frequency(i, 40)).isEqualTo(Math.pow(500, -i / 20.0), offset(1e-12));
            }
        }
    }

    @Test
    void refusesAnOddNumberOfElementsAndMoreThanThereAre() {
        assertThatThrownBy(() -> RotaryOptions.base(100).partial(3))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("turn in pairs");
        assertThatThrownBy(() -> RotaryOptions.base(100).partial(8).of(6))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("turn 8 elements of a head of 6");
    }
}
