package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.checkpoint.CheckpointFolder;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.checkpoint.VerifyCheckpoint;
import io.shardwright.runtime.cli.Shardwright;
import io.shardwright.runtime.launch.Soak;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run at full speed that saves, evaluates and writes all kinds of logs; see {@link Soak} for how long. */
@EnabledOnOs(OS.LINUX)
@Timeout(2 * 3600)
@Tag("slow")
class TrainingSoakTest {
    private static final int TERMINATED = 143;

    private static final String RUN =
            "minigpt --size layers=2,hidden=64,heads=4,seq=32,batch=4 --sample 0 --mesh tp=2 --dropout 0.1"
                    + " --steps 100000000 --time-out 600 --progress lines --report-every 5"
                    + " --data src/test/java/io/shardwright/samples/all/Combination.java";

    @TempDir
    Path folder;

    @OneRowIn(2)
    @ParameterizedTest
    @ValueSource(strings = {"processes", "threads"})
    void takesNoMoreAsItGoesOn(String ranks) throws Exception {
        List<String> command = new ArrayList<>(List.of(Shardwright.class.getName(), "train", "--ranks", ranks));
        command.addAll(List.of(RUN.split(" +")));
        Path checkpoints = folder.resolve("checkpoints");
        command.addAll(List.of("--checkpoints", checkpoints.toString(), "--checkpoint-every", "100", "--keep", "2"));
        command.addAll(List.of("--log", folder + "/log.jsonl", "--tensorboard", folder + "/board"));
        command.addAll(List.of("--report", folder + "/report.html", "--json", folder + "/run.json"));
        Process job = Soak.start(folder, command.toArray(String[]::new));
        try {
            Soak.assertNothingGrows(
                    job,
                    folder,
                    () -> !new CheckpointFolder(checkpoints).steps().isEmpty());
            job.destroy();
            assertThat(job.waitFor()).isEqualTo(TERMINATED);
        } finally {
            job.destroyForcibly().waitFor();
        }
        StoredCheckpoint newest = StoredCheckpoint.find(checkpoints);
        assertThat(VerifyCheckpoint.run(newest)).isEmpty();
        System.out.printf("%s: %d steps%n", ranks, newest.text().head().step());
    }
}
