package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.rows.OneRowIn;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A classifier of somebody else's, with floats as inputs, a loss, data and a metric of its own: trained on every mesh, whatever ranks are, it comes to
 * the same, and so it does applied.
 */
@Timeout(300)
@Tag("slow")
class OutsideProjectTest {
    private static final Path SOURCES = Path.of("src/outside/rings").toAbsolutePath();
    private static final double ROUNDING = 2e-4;
    private static final double APPLIED = 1e-5;
    private static final Pattern STEP = Pattern.compile("(?m)^step \\d+ +loss (\\S+)$");
    private static final Pattern UNSEEN = Pattern.compile("of other points: loss (\\S+) +\\{on the right ring=(\\S+)}");

    @TempDir
    static Path folder;

    private static OutsideProject project;
    private static String alone;

    @BeforeAll
    static void build() throws Exception {
        assumeInstalled("mvn");
        project = new OutsideProject(SOURCES, "com.example.rings", folder);
        alone = train(List.of(), "tp=1", "threads", "NONE", "alone");
    }

    private static String train(List<String> starter, String mesh, String ranks, String zero, String run)
            throws IOException, InterruptedException {
        return project.java(
                starter,
                "com.example.rings.TrainRings",
                List.of("--mesh", mesh, "--ranks", ranks, folder.resolve(run).toString(), zero));
    }

    private static double[] losses(String printed) {
        List<Double> losses = new ArrayList<>();
        Matcher step = STEP.matcher(printed);
        while (step.find()) {
            losses.add(Double.parseDouble(step.group(1)));
        }
        return losses.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double unseen(String printed, int number) {
        Matcher matcher = UNSEEN.matcher(printed);
        assertThat(matcher.find()).as(printed).isTrue();
        return Double.parseDouble(matcher.group(number));
    }

    @Test
    void learns() {
        double[] losses = losses(alone);
        assertThat(losses).hasSize(40);
        assertThat(losses[39]).isLessThan(losses[0] / 2);
        assertThat(unseen(alone, 2)).isGreaterThan(0.9);
    }

    @Test
    void itsMainIsShort() throws IOException {
        assertThat(Files.readAllLines(SOURCES.resolve("TrainRings.java"))).hasSizeLessThanOrEqualTo(40);
    }

    /** As the page on it says. */
    @Test
    void theSmallestProjectHasSixtyLinesAtMostAndLearns(@TempDir Path other) throws Exception {
        Path sources = Path.of("src/outside/fit").toAbsolutePath();
        try (Stream<Path> files = Files.list(sources)) {
            long lines = 0;
            for (Path file : files.toList()) {
                lines += Files.readAllLines(file).stream()
                        .filter(line -> !line.isBlank())
                        .count();
            }
            assertThat(lines).isLessThanOrEqualTo(60);
        }
        OutsideProject fit = new OutsideProject(sources, "com.example.fit", other);
        double[] losses = losses(fit.java(List.of(), "com.example.fit.TrainFit", List.of("--mesh", "tp=2")));
        assertThat(losses).hasSize(400);
        assertThat(losses[399]).isLessThan(losses[0] / 10);
    }

    @OneRowIn(2)
    @ParameterizedTest(name = "{0} {1} ZeRO {2}")
    @CsvSource({
        "threads, tp=2, NONE",
        "threads, pp=2, NONE",
        "threads, dp=2, PARAMETERS",
        "processes, tp=1, NONE",
        "processes, tp=2, NONE",
        "processes, pp=2, NONE",
        "processes, dp=2, PARAMETERS",
        "mpirun.openmpi, tp=2, NONE",
        "mpirun.openmpi, pp=2, NONE",
        "mpirun.openmpi, dp=2, PARAMETERS"
    })
    void lossesAreThoseOfOneRank(String ranks, String mesh, String zero) throws Exception {
        List<String> starter = starter(ranks);
        String printed = train(starter, mesh, starter.isEmpty() ? ranks : "threads", zero, ranks + mesh);
        double[] losses = losses(printed);
        double[] expected = losses(alone);
        assertThat(losses).as(printed).hasSameSizeAs(expected);
        for (int step = 0; step < losses.length; step++) {
            assertThat(losses[step]).as("step %s", step).isCloseTo(expected[step], within(ROUNDING * expected[step]));
        }
        assertThat(unseen(printed, 1)).isCloseTo(unseen(alone, 1), within(1e-3));
    }

    @OneRowIn(2)
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"threads, tp=2", "threads, pp=2", "threads, dp=2", "processes, dp=2", "mpirun.openmpi, pp=2"})
    void whatItGivesIsThatOfOneRank(String ranks, String mesh) throws Exception {
        double[] expected = apply(List.of(), "tp=1", "threads");
        assertThat(expected).hasSize(60);
        List<String> starter = starter(ranks);
        assertThat(apply(starter, mesh, starter.isEmpty() ? ranks : "threads"))
                .containsExactly(expected, within(APPLIED));
    }

    /** With what one rank has learned. */
    private static double[] apply(List<String> starter, String mesh, String ranks)
            throws IOException, InterruptedException {
        String printed = project.java(
                starter,
                "com.example.rings.ApplyRings",
                List.of(
                        "--mesh",
                        mesh,
                        "--ranks",
                        ranks,
                        folder.resolve("alone").toString()));
        return printed.lines()
                .filter(line -> line.matches("\\d: .*"))
                .flatMap(line -> Arrays.stream(line.substring(3).split(" ")))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    /** Nothing where the program starts its ranks itself. */
    private static List<String> starter(String ranks) {
        if (!ranks.startsWith("mpirun")) {
            return List.of();
        }
        assumeInstalled(ranks);
        return List.of(
                ranks,
                "-n",
                "2",
                "--oversubscribe",
                "--bind-to",
                "none",
                "--mca",
                "pml",
                "ob1",
                "--mca",
                "btl",
                "self,sm");
    }

    private static void assumeInstalled(String command) {
        boolean found = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
        if (!found) {
            String reason = "skipped: there is no " + command + " in PATH";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
    }
}
