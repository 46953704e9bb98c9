package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.launch.RankFailedException;
import io.shardwright.runtime.settings.SettingException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As the page on it says. */
@Timeout(60)
@Tag("slow")
class EmbeddedTrainingTest {
    private static final String TEXT = "all work and no play makes jack a dull boy ".repeat(10);

    @TempDir
    Path folder;

    @Test
    void theCallerGoesOnAfterEachOfSeveralRuns() {
        double alone = EmbeddedTraining.train(TEXT, Mesh.parse("tp=1"), folder.resolve("alone"));
        double spread = EmbeddedTraining.train(TEXT, Mesh.parse("pp=2,tp=2"), folder.resolve("spread"));
        assertThat(alone).isLessThan(5.5);
        assertThat(Math.abs(spread - alone)).isLessThan(2e-4 * alone);
        assertThat(folder.resolve("alone").resolve("step-20")).isDirectory();
    }

    @Test
    void aRunThatCannotBeIsAnException() {
        assertThatThrownBy(() -> EmbeddedTraining.train(TEXT, Mesh.parse("tp=3"), folder.resolve("never")))
                .isInstanceOf(RankFailedException.class)
                .hasMessageContaining("cannot be split over tp=3");
    }

    @Test
    void aRunThatIsOverIsNotMadeAgain() {
        double first = EmbeddedTraining.train(TEXT, Mesh.parse("tp=1"), folder);
        assertThat(first).isFinite();
        assertThatThrownBy(() -> EmbeddedTraining.train(TEXT, Mesh.parse("tp=1"), folder))
                .hasCauseInstanceOf(SettingException.class)
                .hasMessageContaining("there is nothing left to train");
    }
}
