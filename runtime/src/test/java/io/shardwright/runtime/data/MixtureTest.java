package io.shardwright.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has which sequence: shares are exact, and each part's sequences come in turn. */
class MixtureTest {
    private static Mixture of(double... weights) {
        return Mixture.of(DoubleStream.of(weights)
                .mapToObj(weight -> new Mixture.Part(weight, _ -> {}))
                .toArray(Mixture.Part[]::new));
    }

    private static double[] weights(String text) {
        return Arrays.stream(text.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1 1", "0.7 0.2 0.1", "3 1 4 1 5", "0.333 0.667", "1000000007 1 1000000", "1e-3 1"})
    void everySequenceIsThatOfOnePartAndEachPartsComeInTurn(String text) {
        double[] weights = weights(text);
        Mixture mixture = of(weights);
        long[] next = new long[weights.length];
        double sum = DoubleStream.of(weights).sum();
        for (long sequence = 0; sequence < 20_000; sequence++) {
            Mixture.Place place = mixture.place(sequence);
            assertThat(place.sequence()).isEqualTo(next[place.part()]++);
            for (int part = 0; part < weights.length; part++) {
                // What each part before it was rounded by, at most.
                assertThat((double) next[part]).isCloseTo((sequence + 1) * weights[part] / sum, within(1.0 + part));
            }
        }
    }

    @Test
    void sharesAreExactAfterARoundOfTheWeights() {
        Mixture mixture = of(0.7, 0.2, 0.1);
        int[] counts = new int[3];
        for (int sequence = 0; sequence < 1000; sequence++) {
            counts[mixture.place(sequence).part()]++;
            if (sequence % 10 == 9) {
                int rounds = (sequence + 1) / 10;
                assertThat(counts).containsExactly(7 * rounds, 2 * rounds, rounds);
            }
        }
    }

    @Test
    void aSequenceFarOnIsFoundAtOnce() {
        assertThat(of(1, 3).place(4_000_000_000_000L)).isEqualTo(of(1, 3).place(4_000_000_000_000L));
        assertThat(of(1, 3).place(4_000_000_000_003L).sequence()).isBetween(1_000_000_000_000L, 3_000_000_000_003L);
        Mixture large = of(1L << 50, (1L << 50) + 1);
        assertThat(large.place(1L << 52).sequence()).isCloseTo(1L << 51, within(2L));
    }

    @Test
    void weightsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> of(1, 0)).isInstanceOf(DataException.class).hasMessageContaining("weighs 0.0");
        assertThatThrownBy(() -> of(Double.NaN))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("weighs NaN");
        assertThatThrownBy(MixtureTest::of).isInstanceOf(DataException.class).hasMessageContaining("no parts");
        assertThatThrownBy(() -> of(1e300, 1e-300))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("too far apart");
    }
}
