package io.shardwright.runtime.cpu.matmul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How matmuls are computed is found out once for all ranks and runs of a machine, and kept. */
class MethodTableTest {
    private static final MatmulShape SHAPE = shape(2048, 768, 256, Matmuls.B_TRANSPOSED);
    private static final MethodTimes SGEMM_IS_FASTEST =
            times(Map.of(OneDnnMethod.MATMUL, 900L, OneDnnMethod.PACKED_MATMUL, 950L, OneDnnMethod.SGEMM, 700L));

    @TempDir
    Path folder;

    private MethodFile file;

    @BeforeEach
    void placeFile() {
        file = new MethodFile(folder.resolve("matmuls.txt"));
    }

    private static MatmulShape shape(int m, int n, int k, int flags) {
        return new MatmulShape(1, m, n, k, n, 0, k, 0, k, 0, flags);
    }

    private static MethodTimes times(Map<OneDnnMethod, Long> nanos) {
        return new MethodTimes(nanos, 1000);
    }

    private static MethodTimes nobody() {
        throw new AssertionError("it was timed again");
    }

    @Test
    void whatOneRankHasChosenHoldsForOthersAndForLaterRuns() {
        MethodTable first = new MethodTable(List.of(), file);
        MethodTable second = new MethodTable(List.of(), file);
        assertThat(first.get(SHAPE)).isNull();
        assertThat(first.choose(SHAPE, () -> SGEMM_IS_FASTEST)).isEqualTo(OneDnnMethod.SGEMM);
        assertThat(second.choose(SHAPE, MethodTableTest::nobody)).isEqualTo(OneDnnMethod.SGEMM);
        assertThat(new MethodTable(List.of(), file).get(SHAPE)).isEqualTo(OneDnnMethod.SGEMM);
        assertThat(second.lines()).containsExactly(new MethodChoice(SHAPE, OneDnnMethod.SGEMM).text());
    }

    @Test
    void whatARunWasGivenHoldsBeforeWhatThisMachineHasChosen() {
        var ignored = new MethodTable(List.of(), file).choose(SHAPE, () -> SGEMM_IS_FASTEST);
        List<String> kept = List.of(new MethodChoice(SHAPE, OneDnnMethod.PACKED_MATMUL).text());
        assertThat(new MethodTable(kept, file).get(SHAPE)).isEqualTo(OneDnnMethod.PACKED_MATMUL);
        assertThat(new MethodTable(kept, null).get(SHAPE)).isEqualTo(OneDnnMethod.PACKED_MATMUL);
    }

    @Test
    void ranksThatStartAtOnceChooseEachShapeOnce() throws Exception {
        int shapes = 40;
        AtomicInteger timed = new AtomicInteger();
        try (ExecutorService ranks = Executors.newFixedThreadPool(4)) {
            List<Future<List<OneDnnMethod>>> all = new ArrayList<>();
            for (int rank = 0; rank < 4; rank++) {
                int own = rank;
                all.add(ranks.submit(() -> {
                    MethodTable table = new MethodTable(List.of(), file);
                    return IntStream.range(0, shapes)
                            .mapToObj(i -> table.choose(shape(512 + i, 512, 512, Matmuls.B_TRANSPOSED), () -> {
                                timed.incrementAndGet();
                                return times(Map.of(
                                        OneDnnMethod.MATMUL, (long) (100 + 50 * (own % 2)), OneDnnMethod.SGEMM, 120L));
                            }))
                            .toList();
                }));
            }
            List<OneDnnMethod> first = all.getFirst().get();
            for (Future<List<OneDnnMethod>> rank : all) {
                assertThat(rank.get()).isEqualTo(first);
            }
        }
        assertThat(timed).hasValue(shapes);
        assertThat(file.lines()).hasSize(shapes);
    }

    @Test
    void theBuiltInMethodStaysUnlessAnotherIsClearlyFaster() {
        OneDnnMethod builtIn = OneDnnMethod.MATMUL;
        assertThat(times(Map.of(OneDnnMethod.MATMUL, 1000L, OneDnnMethod.SGEMM, 980L))
                        .best(builtIn))
                .isEqualTo(builtIn);
        assertThat(times(Map.of(OneDnnMethod.MATMUL, 1000L, OneDnnMethod.SGEMM, 960L))
                        .best(builtIn))
                .isEqualTo(OneDnnMethod.SGEMM);
        assertThat(times(Map.of()).best(builtIn)).isEqualTo(builtIn);
    }

    @Test
    void aRankThatHasMeasuredForASecondTakesWhatIsBuiltInAndKeepsToIt() {
        MethodTable table = new MethodTable(List.of(), file);
        MethodTimes slow = new MethodTimes(SGEMM_IS_FASTEST.nanos(), 2_000_000_000);
        assertThat(table.choose(SHAPE, () -> slow)).isEqualTo(OneDnnMethod.SGEMM);
        MatmulShape next = shape(2048, 512, 256, Matmuls.B_TRANSPOSED);
        assertThat(table.choose(next, MethodTableTest::nobody)).isEqualTo(OneDnnMethod.builtIn(next));
        assertThat(new MethodTable(List.of(), file).get(next)).isEqualTo(OneDnnMethod.builtIn(next));
    }

    @Test
    void smallMatmulsAndThoseBehindTheThousandthAreNotTimed() {
        MatmulShape small = shape(64, 64, 64, 0);
        assertThat(new MethodTable(List.of(), file).get(small)).isEqualTo(OneDnnMethod.builtIn(small));
        file.replace(IntStream.range(0, MethodFile.MOST)
                .mapToObj(i -> new MethodChoice(shape(i + 1, 512, 512, 0), OneDnnMethod.SGEMM).text())
                .toList());
        assertThat(new MethodTable(List.of(), file).get(SHAPE)).isEqualTo(OneDnnMethod.builtIn(SHAPE));
    }

    @Test
    void anyChoiceIsTheSameAfterItWasWrittenAndRead() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 1000; i++) {
            int bf16 = random.nextInt(3) * Matmuls.BF16_INPUTS % (3 * Matmuls.BF16_INPUTS);
            MatmulShape shape = new MatmulShape(
                    1,
                    random.nextInt(1, 100_000),
                    random.nextInt(1, 100_000),
                    random.nextInt(1, 100_000),
                    random.nextInt(1, 200_000),
                    0,
                    random.nextInt(1, 200_000),
                    0,
                    random.nextInt(1, 200_000),
                    0,
                    random.nextInt(8) | bf16 & (Matmuls.BF16_INPUTS | Matmuls.BF16_OUTPUT));
            for (OneDnnMethod method : OneDnnMethod.of(shape)) {
                MethodChoice choice = new MethodChoice(shape, method);
                assertThat(MethodChoice.parse(choice.text() + SGEMM_IS_FASTEST.comment()))
                        .as("seed %d: %s", seed, choice.text())
                        .contains(choice);
            }
        }
    }

    @Test
    void aLineThatIsNoChoiceIsNamedWithItsFileAndTheFix() throws IOException {
        for (String line : List.of(
                "nonsense",
                "2048x768x256 strides 768 256 256 bias = sgemm",
                "2048x768x256 strides 768 256 256 b-turned = plain",
                "2048x768x99999999999 strides 768 256 256 = plain",
                "")) {
            Files.writeString(file.path(), line + "\n");
            assertThatThrownBy(() -> new MethodTable(List.of(), file))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(file.path().toString())
                    .hasMessageContaining(line)
                    .hasMessageContaining("Fix: delete it");
            assertThatThrownBy(() -> new MethodTable(List.of(line), null))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("compute.kernels.kept");
        }
    }

    @Test
    void aFileThatIsSpoiledWhileARunIsOnDoesNotEndIt() throws IOException {
        MethodTable table = new MethodTable(List.of(), file);
        var ignored = table.choose(SHAPE, () -> SGEMM_IS_FASTEST);
        Files.writeString(file.path(), "nonsense\n");
        assertThat(table.lines()).containsExactly(new MethodChoice(SHAPE, OneDnnMethod.SGEMM).text());
    }

    @Test
    void whereNothingCanBeLockedNothingIsMeasured() throws IOException {
        assertThat(file.canBeLocked()).isTrue();
        Files.delete(folder.resolve("matmuls.txt.lock"));
        Files.createDirectory(folder.resolve("matmuls.txt.lock"));
        assertThat(file.canBeLocked()).isFalse();
        assertThatThrownBy(() -> file.locked(() -> file))
                .hasMessageContaining("matmuls.txt.lock cannot be written")
                .hasMessageContaining("Fix:");
    }

    @Test
    void aFileThatOthersCanWriteToIsNotRead() throws IOException {
        Files.writeString(file.path(), "");
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatThrownBy(() -> new MethodTable(List.of(), file)).hasMessageContaining("others can write to");
    }
}
