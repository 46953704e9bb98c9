package io.shardwright.samples.minivit;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Font;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What images show, and that they are the same wherever they are drawn. */
class LettersTest {
    private static final VitConfig CONFIG = new VitConfig(1, 8, 1, Letters.CLASSES, 28, 7, 0);

    @Test
    void thereAreTwentyEightFontsToLearnFromAndFourOthers() {
        List<Font> training = FontFamily.fonts(FontFamily.TRAINING);
        List<Font> heldOut = FontFamily.fonts(FontFamily.HELD_OUT);
        assertThat(training).hasSize(28);
        assertThat(heldOut).hasSize(4);
        assertThat(heldOut.stream().map(Font::getFamily))
                .doesNotContainAnyElementsOf(
                        training.stream().map(Font::getFamily).toList());
    }

    @ParameterizedTest
    @EnumSource(FontFamily.class)
    void everyLetterOfAFontIsInTheMiddleOfItsImage(FontFamily family) {
        for (Font font : family.fonts()) {
            for (char letter = 'A'; letter <= 'z'; letter++) {
                if (Character.isLetter(letter)) {
                    float[] pixels = new LetterImage(LetterImage.outline(font, letter), 0, 0, 0.9, 0).pixels(28);
                    double bright = IntStream.range(0, pixels.length)
                            .mapToDouble(i -> (pixels[i] + 1) / 2)
                            .sum();
                    double x = IntStream.range(0, pixels.length)
                            .mapToDouble(i -> (pixels[i] + 1) / 2 * (i % 28 + 0.5))
                            .sum();
                    assertThat(bright).as("%s of %s", letter, font).isBetween(20.0, 500.0);
                    assertThat(x / bright).as("%s of %s", letter, font).isBetween(9.0, 19.0);
                    assertThat(pixels[0]).isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void anImageIsTheSameForWhoeverDrawsIt() {
        Letters letters = new Letters(FontFamily.DEJAVU_SERIF.fonts(), CONFIG, 1);
        Letters again = new Letters(FontFamily.DEJAVU_SERIF.fonts(), CONFIG, 1);
        for (long image = 1000; image < 1020; image++) {
            assertThat(again.label(image)).isEqualTo(letters.label(image));
            assertThat(again.pixels(image)).isEqualTo(letters.pixels(image));
        }
    }

    @Test
    void imagesDifferAndShowAllLetters() {
        Letters letters = new Letters(FontFamily.LIBERATION_MONO.fonts(), CONFIG, 1);
        Set<Integer> labels = new HashSet<>();
        Set<List<Float>> images = new HashSet<>();
        for (long image = 0; image < 300; image++) {
            labels.add(letters.label(image));
            float[] pixels = letters.pixels(image);
            images.add(
                    IntStream.range(0, pixels.length).mapToObj(i -> pixels[i]).toList());
        }
        assertThat(labels).hasSize(Letters.CLASSES).allMatch(label -> label >= 0 && label < Letters.CLASSES);
        assertThat(images).hasSize(300);
    }

    @Test
    void anotherSeedShowsOtherLetters() {
        Letters one = new Letters(FontFamily.DEJAVU_SANS.fonts(), CONFIG, 1);
        Letters other = new Letters(FontFamily.DEJAVU_SANS.fonts(), CONFIG, 2);
        assertThat(IntStream.range(0, 100).map(one::label).toArray())
                .isNotEqualTo(IntStream.range(0, 100).map(other::label).toArray());
    }
}
