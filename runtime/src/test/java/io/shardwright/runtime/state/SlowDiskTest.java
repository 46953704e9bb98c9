package io.shardwright.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.checkpoint.Disk;
import io.shardwright.runtime.checkpoint.FileSystemDisk;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.checkpoint.VerifyCheckpoint;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.settings.CheckpointSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rank whose disk is slow keeps the others waiting for longer than they wait for a rank. */
@Timeout(60)
@Tag("slow")
class SlowDiskTest {
    private static final Duration TIME_OUT = Duration.ofSeconds(1);
    private static final Duration SLOW = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theOthersWaitAndAllCheckpointsAreWritten(int slow) {
        Launcher.threads(
                Mesh.of(Axis.TP, 2),
                context -> {
                    RankWorld world = new RankWorld(context.endpoint(), new NaiveKernels(), 1);
                    SmallCheckpoint small = new SmallCheckpoint(new FileSystemDisk(), folder);
                    try (Checkpoints checkpoints = new Checkpoints(
                            world,
                            CheckpointSettings.in(folder).every(1),
                            SmallCheckpoint.ranges(1, world.rank()),
                            small.places(),
                            SmallCheckpoint::facts,
                            new CheckpointListener() {},
                            world.rank() == slow ? new SlowDisk() : new FileSystemDisk(),
                            0)) {
                        for (long step = 1; step <= 2; step++) {
                            assertThat(checkpoints.afterStep(step, step == 2)).isFalse();
                        }
                        assertThat(checkpoints.finish()).isEqualTo(Optional.empty());
                    }
                },
                List.of(),
                CommOptions.defaults().withTimeout(TIME_OUT));
        for (long step = 1; step <= 2; step++) {
            assertThat(VerifyCheckpoint.run(StoredCheckpoint.open(folder.resolve("step-" + step))))
                    .isEmpty();
        }
    }

    /** One whose files take their time to be durable. */
    private static final class SlowDisk implements Disk {
        private final Disk disk = new FileSystemDisk();

        @Override
        public void createFolder(Path path) throws IOException {
            disk.createFolder(path);
        }

        @Override
        public Output open(Path file) throws IOException {
            Output output = disk.open(file);
            return new Output() {
                @Override
                public void write(ByteBuffer bytes, long position) throws IOException {
                    output.write(bytes, position);
                }

                @Override
                public void force() throws IOException {
                    try {
                        Thread.sleep(SLOW);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    output.force();
                }

                @Override
                public void close() throws IOException {
                    output.close();
                }
            };
        }

        @Override
        public void forceFolder(Path path) throws IOException {
            disk.forceFolder(path);
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            disk.move(from, to);
        }

        @Override
        public void delete(Path path) throws IOException {
            disk.delete(path);
        }
    }
}
