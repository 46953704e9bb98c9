package io.shardwright.size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.mesh.Divisors;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SizeTest {
    private static final Size HIDDEN = Size.atom("config.hidden");
    private static final Size TP = Size.atom("tp");

    @Test
    void spellsATermFactorsFirst() {
        Size size = Size.of(4).times(HIDDEN).dividedBy(TP).orElseThrow();
        assertThat(size).hasToString("4*config.hidden/tp");
        assertThat(size.format(SizeStyle.JAVA)).isEqualTo("4 * config.hidden() / tp");
    }

    @Test
    void spellsADividedSumWithOneDenominator() {
        Size size = HIDDEN.plus(Size.ONE).dividedBy(Size.of(2)).orElseThrow();
        assertThat(size.format(SizeStyle.JAVA)).isEqualTo("(config.hidden() + 1) / 2");
        assertThat(size.plus(TP).format(SizeStyle.JAVA)).isEqualTo("tp + (config.hidden() + 1) / 2");
    }

    @Test
    void cannotDivideByASumOrByZero() {
        assertThat(HIDDEN.dividedBy(HIDDEN.plus(TP))).isEmpty();
        assertThat(HIDDEN.dividedBy(Size.ZERO)).isEmpty();
        assertThat(Size.ZERO.dividedBy(Size.ZERO)).isEmpty();
        assertThat(HIDDEN.plus(TP).dividedBy(TP.plus(HIDDEN))).contains(Size.ONE);
    }

    @Test
    void saysWhichSizeLeavesARemainder() {
        Size size = HIDDEN.dividedBy(TP).orElseThrow();
        assertThatThrownBy(() -> size.evaluate(atom -> atom.equals("tp") ? 4L : 6L))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("config.hidden/tp is 3/2, not a whole number");
    }

    @Test
    void knowsNothingOfADifferenceThatMayBeZero() {
        assertThat(HIDDEN.provablyDiffers(TP)).isFalse();
        assertThat(HIDDEN.provablyDiffers(HIDDEN.plus(Size.ONE))).isTrue();
        assertThat(HIDDEN.provablyDiffers(HIDDEN)).isFalse();
    }

    @Test
    void replacesOnlyWhatItIsTold() {
        Size size = HIDDEN.times(HIDDEN).dividedBy(TP).orElseThrow();
        assertThat(size.substitute(atom -> atom.equals("tp") ? Optional.of(HIDDEN) : Optional.empty()))
                .isEqualTo(HIDDEN);
    }

    @Test
    void listsTheLegalDegrees() {
        assertThat(Divisors.of(12)).isEqualTo("1, 2, 3, 4, 6, 12");
        assertThat(Divisors.of(7)).isEqualTo("1, 7");
    }
}
