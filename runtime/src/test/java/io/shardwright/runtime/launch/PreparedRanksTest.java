package io.shardwright.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.system.Cores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ranks that are started before it is clear that they will run. */
@Timeout(60)
@Tag("slow")
class PreparedRanksTest {
    /** Leaves a file for each thing that it is told to do. */
    public static final class Leaves implements RankBody {
        @Override
        public void prepare(List<String> arguments) {
            leave(arguments, "prepared-" + ProcessHandle.current().pid());
        }

        @Override
        public void run(RankContext context) {
            leave(context.arguments(), "ran-" + context.rank());
        }

        private static void leave(List<String> arguments, String name) {
            try {
                Files.createFile(Path.of(arguments.getFirst(), name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @TempDir
    private Path folder;

    @BeforeEach
    void thereIsACoreForEach() {
        assumeTrue(
                Cores.COUNT >= 2,
                "skipped: ranks are started early only where there is a core for each, and two are run");
    }

    private PreparedRanks prepared() {
        return new ProcessTransport()
                .prepare(new RankJob(
                        Mesh.of(Axis.TP, 2), Leaves.class, List.of(folder.toString()), CommOptions.defaults()));
    }

    private Set<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString().replaceAll("prepared-\\d+", "prepared"))
                    .collect(Collectors.toSet());
        }
    }

    private void awaitPrepared() throws Exception {
        while (countPrepared() < 2) {
            Thread.sleep(10);
        }
    }

    private long countPrepared() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("prepared"))
                    .count();
        }
    }

    @Test
    void prepareThemselvesAndRunWhenTheyAreTold() throws Exception {
        try (PreparedRanks ranks = prepared()) {
            awaitPrepared();
            assertThat(left()).containsExactly("prepared");
            assertThat(ranks.run()).isZero();
        }
        assertThat(left()).containsExactlyInAnyOrder("prepared", "ran-0", "ran-1");
    }

    @Test
    void leaveNothingIfTheyAreNotToRun() throws Exception {
        List<Path> before = LeftOnHost.sharedFiles();
        List<ProcessHandle> ranks;
        try (PreparedRanks _ = prepared()) {
            ranks = ProcessHandle.current().children().toList();
            awaitPrepared();
        }
        for (ProcessHandle rank : ranks) {
            rank.onExit().get();
        }
        assertThat(ranks).hasSizeGreaterThanOrEqualTo(2);
        assertThat(left()).containsExactly("prepared");
        assertThat(LeftOnHost.sharedFiles()).containsExactlyInAnyOrderElementsOf(before);
    }
}
