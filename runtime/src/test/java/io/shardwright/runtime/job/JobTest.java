package io.shardwright.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.launch.RankFailedException;
import io.shardwright.runtime.settings.LaunchSettings;
import io.shardwright.runtime.settings.RankKind;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.system.ResidentMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks from a program of one's own: a main, a test, or something that goes on living. */
@Timeout(120)
@Tag("slow")
class JobTest {
    /** Of four ranks each; in all they would be 2 GiB, if they stayed. */
    private static final int JOBS = 64;

    private static final long BYTES_OF_RANK = 8 << 20;

    @TempDir
    Path folder;

    private Path sums() {
        return folder.resolve("sums");
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "processes"})
    void runsTheBodyOnEveryRankOfTheMeshThatMainIsGiven(String ranks) throws IOException {
        AddRanks.main(new String[] {"--mesh=dp=3", "--ranks", ranks, sums().toString()});
        assertThat(Files.readString(sums())).isEqualTo("6.0\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "processes"})
    void aLoopStartsAnotherJobEachTime(String ranks) throws IOException {
        AddRanks.InALoop.main(new String[] {"--mesh", "tp=2", "--ranks", ranks, sums().toString()});
        assertThat(Files.readString(sums())).isEqualTo("3.0\n30.0\n");
    }

    @Test
    void ranksThatAreProcessesPassOverTheJobsBeforeTheirs() throws IOException {
        AddRanks.Twice.main(new String[] {"--mesh", "tp=2", "--ranks", "processes", sums().toString()});
        assertThat(Files.readString(sums())).isEqualTo("3.0\n3.0\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "processes"})
    void aFailureIsOneExceptionWithItsMessage(String ranks) {
        String[] args = {"--mesh", "tp=2", "--ranks", ranks, sums().toString()};
        assertThatThrownBy(() -> AddRanks.Failing.main(args))
                .isInstanceOfSatisfying(
                        RankFailedException.class, e -> assertThat(e.rank()).isOne())
                .hasMessageStartingWith("rank 1 failed: ")
                .hasMessageEndingWith("rank 1 has\nhad enough");
    }

    @Test
    void nothingIsLeftOfJobsThatAreOverOrHaveFailed() throws Exception {
        Set<Thread> before = threads();
        Set<Path> files = files();
        long resident = ResidentMemory.now();
        AtomicInteger failed = new AtomicInteger();
        for (int job = 0; job < JOBS; job++) {
            try {
                Job.of(Mesh.parse("dp=2,tp=2"), rank -> {
                            rank.heap().allocate(BYTES_OF_RANK);
                            if (rank.rank() == 3) {
                                throw new IOException("for want of a nail");
                            }
                        })
                        .start();
            } catch (RankFailedException e) {
                assertThat(e).hasMessage("rank 3 failed: for want of a nail");
                failed.incrementAndGet();
            }
        }
        assertThat(failed).hasValue(JOBS);
        // Memory is given back when the collector finds that nobody has it.
        for (int asked = 0; asked < 50 && ResidentMemory.now() - resident > JOBS * BYTES_OF_RANK; asked++) {
            System.gc();
            Thread.sleep(100);
        }
        assertThat(ResidentMemory.now() - resident).isLessThan(JOBS * BYTES_OF_RANK);
        assertThat(threads()).isSubsetOf(before);
        assertThat(files()).isSubsetOf(files);
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("rank-"))
                .collect(Collectors.toSet());
    }

    /** What this process has open that isn't code. */
    private static Set<Path> files() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            Set<Path> files = new HashSet<>();
            for (Path one : open.toList()) {
                try {
                    files.add(Files.readSymbolicLink(one));
                } catch (IOException e) {
                    // The listing itself.
                }
            }
            files.removeIf(file -> file.toString().endsWith(".jar"));
            return files;
        }
    }

    @Test
    void saysWhyAnObjectCannotBeTheBodyOfProcesses() {
        Job job = Job.of(Mesh.parse("tp=2"), LaunchSettings.of(RankKind.PROCESSES), _ -> {});
        assertThatThrownBy(job::start)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("\n  Fix: Job.of(args, body)");
    }

    /** This test is in no main of its own. */
    @Test
    void saysThatProcessesNeedAMainToRunAgain() {
        Job job = Job.of(new String[] {"--ranks", "processes"}, _ -> {});
        assertThatThrownBy(job::start)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("isn't called for by the class of a main that is running");
    }

    @Test
    void namesArgumentsThatItCannotRead() {
        assertThatThrownBy(() -> AddRanks.main(new String[] {"--ranks", "fibres"}))
                .isInstanceOf(SettingException.class)
                .hasMessage("launch.ranks=fibres: there is no such kind of ranks\n"
                        + "  Fix: take threads or processes, or start the program by mpirun");
        assertThatThrownBy(() -> AddRanks.main(new String[] {"--mesh"}))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("--mesh: there is no value behind it");
    }

    @Test
    void ranksThatAreToldToEndMaySaveFirst() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AddRanks.Saving.class.getName(),
                        "--mesh",
                        "tp=2",
                        "--ranks",
                        "processes",
                        sums().toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        while (!Files.exists(sums()) && process.isAlive()) {
            Thread.sleep(20);
        }
        process.destroy();
        process.waitFor();
        String said = Files.readString(folder.resolve("output"));
        assertThat(folder.resolve("sums0")).as(said).hasContent("saved");
        assertThat(folder.resolve("sums1")).hasContent("saved");
    }

    @Test
    void namesFlagsOfTheJvmThatAreMissingBeforeAnythingRuns() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AddRanks.class.getName(),
                sums().toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isOne();
        assertThat(said)
                .contains("this JVM was started without --add-modules=jdk.incubator.vector and"
                        + " --enable-native-access=ALL-UNNAMED, which ranks in it need\n  Fix: java ");
        assertThat(sums()).doesNotExist();
    }
}
