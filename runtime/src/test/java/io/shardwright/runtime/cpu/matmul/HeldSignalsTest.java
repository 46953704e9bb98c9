package io.shardwright.runtime.cpu.matmul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.shardwright.runtime.cpu.choice.ChoiceTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class HeldSignalsTest {
    private static final int SIZE = 256;
    /** Of sums: from 2048 on, sgemm's buffer does not lie on the stack. */
    private static final int DEPTH = 4096;

    /** Where they arrive in the matmul they end the process: glibc finds its heap overrun. */
    @Test
    void aProfilersSignalsDoNotHurtAMatmul(@TempDir Path folder) throws Exception {
        OneDnnMatmuls matmuls = OneDnnMatmuls.create(ChoiceTable.builtIn());
        Matmuls.Matmul matmul = matmuls.matmul(SIZE, SIZE, DEPTH, SIZE, SIZE, SIZE, Matmuls.A_TRANSPOSED);
        try (Arena arena = Arena.ofConfined();
                Recording recording = new Recording()) {
            MemorySegment ones = arena.allocate(4L * SIZE * DEPTH, 64);
            MemorySegment c = arena.allocate(4L * SIZE * SIZE, 64);
            for (long i = 0; i < SIZE * DEPTH; i++) {
                ones.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
            }
            recording.enable("jdk.CPUTimeSample").with("throttle", "1 ms");
            recording.start();
            for (long end = System.nanoTime() + Duration.ofSeconds(2).toNanos(); System.nanoTime() < end; ) {
                matmul.run(c.address(), ones.address(), ones.address(), 0);
            }
            recording.stop();
            Path file = folder.resolve("samples.jfr");
            recording.dump(file);
            assumeThat(RecordingFile.readAllEvents(file))
                    .as("samples by CPU time, which need Linux")
                    .isNotEmpty();
            for (long i = 0; i < SIZE * SIZE; i++) {
                assertThat(c.getAtIndex(ValueLayout.JAVA_FLOAT, i)).isEqualTo(DEPTH);
            }
        }
    }
}
