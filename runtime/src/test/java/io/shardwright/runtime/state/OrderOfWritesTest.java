package io.shardwright.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.checkpoint.CheckpointFolder;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.checkpoint.VerifyCheckpoint;
import io.shardwright.runtime.state.PowerLoss.Unforced;
import io.shardwright.runtime.state.RecordedDisk.Act;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However far it came when the machine went off: what is called a checkpoint is whole, and the last one that was durable is there. */
@Tag("slow")
class OrderOfWritesTest {
    @TempDir
    Path folder;

    private final RecordedDisk disk = new RecordedDisk();

    /** How many acts each checkpoint was durable after. */
    private int durableFirst;

    private int durableSecond;

    private Path writeTwo() throws IOException, InterruptedException {
        Path written = folder.resolve("written");
        Files.createDirectories(written);
        SmallCheckpoint checkpoint = new SmallCheckpoint(disk, written);
        checkpoint.write(1);
        durableFirst = disk.acts().size();
        checkpoint.write(2);
        durableSecond = disk.acts().size();
        new CheckpointFolder(written).retain(disk, 1);
        return written;
    }

    @ParameterizedTest
    @EnumSource
    void nothingHalfWrittenIsEverTakenForWhole(Unforced unforced) throws Exception {
        Path written = writeTwo();
        List<Act> acts = disk.acts();
        for (int count = 0; count <= acts.size(); count++) {
            Path left = folder.resolve("left-" + count);
            PowerLoss.after(acts, count, written, left, unforced);
            for (long step : new CheckpointFolder(left).steps()) {
                assertThat(VerifyCheckpoint.run(StoredCheckpoint.open(new CheckpointFolder(left).step(step))))
                        .as("step %s, after %s of %s acts", step, count, acts.size())
                        .isEmpty();
            }
            List<Long> steps = new CheckpointFolder(left).steps();
            if (count >= durableFirst) {
                assertThat(steps).as("after %s acts", count).isNotEmpty();
            }
            if (count >= durableSecond) {
                assertThat(steps).as("after %s acts", count).contains(2L);
            }
        }
    }

    @Test
    void everyFileIsForcedBeforeItHasItsNameAndThatBeforeOlderOnesGo() throws Exception {
        Path written = writeTwo();
        Set<Path> unforced = new HashSet<>();
        boolean named = false;
        for (Act act : disk.acts()) {
            switch (act) {
                case Act.Write write -> unforced.add(write.file());
                case Act.Force force -> unforced.remove(force.file());
                case Act.Delete delete -> unforced.remove(delete.path());
                case Act.Move move
                when move.to().equals(written.resolve("step-2")) -> {
                    assertThat(unforced)
                            .filteredOn(file -> file.startsWith(move.from()))
                            .isEmpty();
                    named = true;
                }
                case Act.Move move
                when move.from().equals(written.resolve("step-1")) ->
                    assertThat(named).as("step-2 is there").isTrue();
                case Act.Move move -> {
                    if (unforced.remove(move.from())) {
                        unforced.add(move.to());
                    }
                }
                default -> {}
            }
        }
        assertThat(new CheckpointFolder(written).steps()).containsExactly(2L);
    }
}
