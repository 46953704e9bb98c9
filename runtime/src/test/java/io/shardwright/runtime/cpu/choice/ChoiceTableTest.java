package io.shardwright.runtime.cpu.choice;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How kernels compute is found out once for all ranks and runs of a machine, and kept. */
class ChoiceTableTest {
    private static final String WHAT = "2048x768x256 b-transposed";
    private static final WayTimes SGEMM_IS_FASTEST = times(Map.of("plain", 900.0, "packed", 950.0, "sgemm", 700.0));

    @TempDir
    Path folder;

    private ChoiceFile file;

    @BeforeEach
    void placeFile() {
        file = new ChoiceFile(folder.resolve("kernels.txt"));
    }

    private static WayTimes times(Map<String, Double> nanos) {
        return new WayTimes(nanos, 1000);
    }

    private static WayTimes nobody() {
        throw new AssertionError("it was timed again");
    }

    @Test
    void whatOneRankHasChosenHoldsForOthersAndForLaterRuns() {
        ChoiceTable first = new ChoiceTable(List.of(), file);
        ChoiceTable second = new ChoiceTable(List.of(), file);
        assertThat(first.get(WHAT)).isNull();
        assertThat(first.choose(WHAT, "plain", () -> SGEMM_IS_FASTEST)).isEqualTo("sgemm");
        assertThat(second.choose(WHAT, "plain", ChoiceTableTest::nobody)).isEqualTo("sgemm");
        assertThat(new ChoiceTable(List.of(), file).get(WHAT)).isEqualTo("sgemm");
        assertThat(second.lines()).containsExactly(WHAT + " = sgemm");
    }

    @Test
    void whatARunWasGivenHoldsBeforeWhatThisMachineHasChosen() {
        var ignored = new ChoiceTable(List.of(), file).choose(WHAT, "plain", () -> SGEMM_IS_FASTEST);
        List<String> kept = List.of(WHAT + " = packed");
        assertThat(new ChoiceTable(kept, file).get(WHAT)).isEqualTo("packed");
        assertThat(new ChoiceTable(kept, null).get(WHAT)).isEqualTo("packed");
    }

    @Test
    void whereThereIsNoFileTheBuiltInWayIsTakenAndNothingIsTimed() {
        ChoiceTable table = ChoiceTable.builtIn();
        assertThat(table.measures()).isFalse();
        assertThat(table.choose(WHAT, "plain", ChoiceTableTest::nobody)).isEqualTo("plain");
        assertThat(table.lines()).isEmpty();
    }

    @Test
    void ranksThatStartAtOnceMakeEachChoiceOnce() throws Exception {
        int choices = 40;
        AtomicInteger timed = new AtomicInteger();
        try (ExecutorService ranks = Executors.newFixedThreadPool(4)) {
            List<Future<List<String>>> all = new ArrayList<>();
            for (int rank = 0; rank < 4; rank++) {
                int own = rank;
                all.add(ranks.submit(() -> {
                    ChoiceTable table = new ChoiceTable(List.of(), file);
                    return IntStream.range(0, choices)
                            .mapToObj(i -> table.choose("shape " + i, "plain", () -> {
                                timed.incrementAndGet();
                                return times(Map.of("plain", 100.0 + 50 * (own % 2), "sgemm", 120.0));
                            }))
                            .toList();
                }));
            }
            List<String> first = all.getFirst().get();
            for (Future<List<String>> rank : all) {
                assertThat(rank.get()).isEqualTo(first);
            }
        }
        assertThat(timed).hasValue(choices);
        assertThat(file.lines()).hasSize(choices);
    }

    @Test
    void theBuiltInWayStaysUnlessAnotherIsClearlyFaster() {
        assertThat(times(Map.of("plain", 1000.0, "sgemm", 980.0)).best("plain")).isEqualTo("plain");
        assertThat(times(Map.of("plain", 1000.0, "sgemm", 960.0)).best("plain")).isEqualTo("sgemm");
        assertThat(times(Map.of("plain", 1000.0, "sgemm", 960.0, "packed", 950.0))
                        .best("plain"))
                .isEqualTo("packed");
        assertThat(WayTimes.NONE.best("plain")).isEqualTo("plain");
    }

    @Test
    void aRankThatHasMeasuredForASecondTakesWhatIsBuiltInAndKeepsToIt() {
        ChoiceTable table = new ChoiceTable(List.of(), file);
        WayTimes slow = new WayTimes(SGEMM_IS_FASTEST.nanos(), 2_000_000_000);
        assertThat(table.choose(WHAT, "plain", () -> slow)).isEqualTo("sgemm");
        assertThat(table.choose("another", "plain", ChoiceTableTest::nobody)).isEqualTo("plain");
        assertThat(new ChoiceTable(List.of(), file).get("another")).isEqualTo("plain");
    }

    @Test
    void nothingBehindTheThousandthChoiceIsTimed() {
        file.replace(IntStream.range(0, ChoiceFile.MOST)
                .mapToObj(i -> new Choice("shape " + i, "sgemm").text())
                .toList());
        ChoiceTable table = new ChoiceTable(List.of(), file);
        assertThat(table.measures()).isFalse();
        assertThat(table.choose(WHAT, "plain", ChoiceTableTest::nobody)).isEqualTo("plain");
        assertThat(file.lines()).hasSize(ChoiceFile.MOST);
    }

    @Test
    void whatWaysTookIsForPeople() {
        assertThat(Choice.parse(WHAT + " = sgemm" + SGEMM_IS_FASTEST.comment())).contains(new Choice(WHAT, "sgemm"));
    }

    @Test
    void aLineThatIsNoChoiceIsNamedWithItsFileAndTheFix() throws IOException {
        for (String line : List.of("nonsense", "a = b = c", "shape 1 =", "= plain", "Shape = plain", "")) {
            Files.writeString(file.path(), line + "\n");
            assertThatThrownBy(() -> new ChoiceTable(List.of(), file))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(file.path().toString())
                    .hasMessageContaining(line)
                    .hasMessageContaining("Fix: delete it");
            assertThatThrownBy(() -> new ChoiceTable(List.of(line), null))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("compute.kernels.kept");
        }
    }

    @Test
    void aFileThatIsSpoiledWhileARunIsOnDoesNotEndIt() throws IOException {
        ChoiceTable table = new ChoiceTable(List.of(), file);
        var ignored = table.choose(WHAT, "plain", () -> SGEMM_IS_FASTEST);
        Files.writeString(file.path(), "nonsense\n");
        assertThat(table.lines()).containsExactly(WHAT + " = sgemm");

        Files.writeString(file.path(), "nonsense\nof another rank = packed\n");
        assertThat(table.choose("of another rank", "plain", ChoiceTableTest::nobody))
                .isEqualTo("packed");
        assertThat(table.choose("new", "plain", () -> SGEMM_IS_FASTEST)).isEqualTo("sgemm");
        assertThat(file.lines()).hasSize(3).last().asString().startsWith("new = sgemm");
    }

    @Test
    void aLineWithoutAnEndIsNoneAndTheNextTakesItsPlace() throws IOException {
        Files.writeString(file.path(), "first = packed\n" + WHAT + " = pack");
        ChoiceTable table = new ChoiceTable(List.of(), file);
        assertThat(table.get("first")).isEqualTo("packed");
        assertThat(table.choose(WHAT, "plain", () -> SGEMM_IS_FASTEST)).isEqualTo("sgemm");
        assertThat(file.choices()).containsExactly(new Choice("first", "packed"), new Choice(WHAT, "sgemm"));
    }

    @Test
    void whereThereIsNoRoomForAChoiceAllTakeWhatIsBuiltIn() throws IOException {
        ChoiceTable first = new ChoiceTable(List.of(), file);
        ChoiceTable second = new ChoiceTable(List.of(), file);
        // As on a full disk: nothing can be written there.
        Files.createDirectory(file.path());
        for (ChoiceTable rank : List.of(first, second)) {
            assertThat(rank.choose(WHAT, "plain", () -> SGEMM_IS_FASTEST)).isEqualTo("plain");
            assertThat(rank.lines()).containsExactly(WHAT + " = plain");
        }
    }

    @Test
    void whatIsChosenWhileAllIsTimedAnewStays() {
        var ignored = new ChoiceTable(List.of(), file).choose(WHAT, "plain", () -> SGEMM_IS_FASTEST);
        ignored = new ChoiceTable(List.of(), file).choose("meanwhile", "plain", () -> SGEMM_IS_FASTEST);
        file.renew(Map.of(WHAT, WHAT + " = packed"));
        assertThat(file.choices()).containsExactly(new Choice(WHAT, "packed"), new Choice("meanwhile", "sgemm"));
    }

    @Test
    void whereNothingCanBeLockedNothingIsMeasured() throws IOException {
        assertThat(file.canBeLocked()).isTrue();
        Files.delete(folder.resolve("kernels.txt.lock"));
        Files.createDirectory(folder.resolve("kernels.txt.lock"));
        assertThat(file.canBeLocked()).isFalse();
        assertThatThrownBy(() -> file.locked(() -> file))
                .hasMessageContaining("kernels.txt.lock cannot be written")
                .hasMessageContaining("Fix:");
    }

    @Test
    void aFileThatOthersCanWriteToIsNotRead() throws IOException {
        Files.writeString(file.path(), "");
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatThrownBy(() -> new ChoiceTable(List.of(), file)).hasMessageContaining("others can write to");
    }
}
