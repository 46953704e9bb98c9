package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.named.TrainableModels;
import io.shardwright.runtime.train.TrainableModel;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code shardwright train} takes every sample, with the data that it says. */
@Timeout(120)
@Tag("slow")
class EverySampleTest {
    @Test
    void allAreFound() {
        assertThat(TrainableModels.all())
                .extracting(TrainableModel::name)
                .contains("minibert", "minigpt", "minillama", "minimoe", "minit5", "minivit");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        minibert  | seq=16,batch=4,layers=1,hidden=16,heads=2 | held-out loss
        minit5    | batch=4,layers=1,hidden=16,heads=2        | right answers
        minivit   | batch=4,layers=1,hidden=16,heads=2        | accuracy
        """)
    void isTrained(String model, String sizes, String said) throws IOException {
        List<String> arguments = List.of(model, "--mesh", "dp=2", "--size", sizes, "--steps", "3");
        // minibert takes any text.
        CommandRun run = model.equals("minibert") ? CommandRun.train(arguments) : CommandRun.trainOn(arguments);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.losses()).hasSize(3).doesNotContain(Double.NaN);
        assertThat(run.out()).contains(said);
    }

    @Test
    void whatIsUsualNeedsNoName() throws IOException {
        CommandRun run = CommandRun.trainOn(
                List.of("minit5", "--mesh", "tp=1", "--size", "batch=4,layers=1,hidden=16,heads=2", "--steps", "2"));
        assertThat(run.err()).isEmpty();
        assertThat(run.losses()).hasSize(2);
    }

    @Test
    void aTextThatIsNotForAModelIsRefusedBeforeThereAreRanks() throws IOException {
        CommandRun run = CommandRun.trainOn(List.of("minivit", "--data", "guava"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("--data guava: minivit has data of its own, and is trained on letters");
    }

    @Test
    void aSettingThatIsNoNumberIsRefusedBeforeThereAreRanks() throws IOException {
        CommandRun run = CommandRun.trainOn(List.of("minimoe", "--set", "capacity=much"));
        assertThat(run.code()).isNotZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("setting capacity=much: it is a number");
    }
}
