package io.shardwright.samples.minivit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.named.NamedRun;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.settings.SamplingSettings;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.settings.TrainingSettings;
import org.junit.jupiter.api.Test;

/** What models that have names are trained on is what they say; anything else is refused before there are ranks. */
class NamedDataTest {
    private static final String TEXT = "src/main/java/io/shardwright/samples/minivit/Vit.java";

    @Test
    void aModelHasDataOfItsOwn() {
        try (PreparedRun run = NamedRun.of(TrainingSettings.of("minivit", "letters"))) {
            assertThat(run.data().training()).isInstanceOf(Letters.class);
            assertThat(run.model().seq()).isEqualTo(16);
        }
    }

    @Test
    void itIsNotTrainedOnOther() {
        assertThatThrownBy(() -> NamedRun.of(TrainingSettings.of("minivit", TEXT)))
                .isInstanceOf(SettingException.class)
                .hasMessage("data.text=" + TEXT + ": minivit has data of its own, and is trained on letters");
    }

    @Test
    void itWritesNoText() {
        assertThatThrownBy(() -> NamedRun.of(
                        TrainingSettings.of("minivit", "letters").withSampling(new SamplingSettings(10, 0))))
                .isInstanceOf(SettingException.class)
                .hasMessage("sampling.bytes=10: minivit isn't trained on the byte that comes next, so it writes none\n"
                        + "  Fix: sampling.bytes=0");
    }

    @Test
    void aTextMakesNoSenseForAModelOfImages() {
        assertThatThrownBy(() -> NamedRun.of(TrainingSettings.of("vit-on-text", TEXT)))
                .isInstanceOf(SettingException.class)
                .hasMessage("data.text: of a text there are tokens and the byte after each, and vit-on-text is given"
                        + " pixels real[1, 16, 16], labels i32[1]\n"
                        + "  Fix: say in its TrainableModel what it is trained on: data()");
    }
}
