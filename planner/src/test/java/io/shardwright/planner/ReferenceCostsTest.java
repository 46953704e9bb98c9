package io.shardwright.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceCostsTest {
    private static StagePlan plan(String profile, int ranks, boolean activations) throws IOException {
        return PlanStages.run(
                Profile.parse(Files.readString(Path.of("src/test/resources/planner/" + profile + ".profile"))),
                ranks,
                new Network(1e9, activations));
    }

    @ParameterizedTest(name = "{0} on {1} ranks, activations counted: {2}")
    @CsvFileSource(resources = "/planner/reference-costs.csv", numLinesToSkip = 1)
    void costIsThatOfTheAuthorsProgram(String profile, int ranks, boolean activations, String seconds)
            throws IOException {
        assertThat(String.format(
                        Locale.ROOT, "%.9f", plan(profile, ranks, activations).seconds()))
                .isEqualTo(seconds);
    }

    /** Those that the authors' program gives whatever its order of sets is, and where nothing runs side by side. */
    @ParameterizedTest
    @CsvSource({
        "4, false, 3, 1, 15", //
        "4, true,  3, 1, 17",
        "8, true,  7, 1, 24"
    })
    void stagesOfVgg16AreThoseOfTheAuthorsProgram(int ranks, boolean activations, int first, int second, int cut)
            throws IOException {
        StagePlan plan = plan("vgg16", ranks, activations);

        assertThat(plan.stages()).extracting(StagePlan.Stage::replicas).containsExactly(first, second);
        assertThat(plan.stages().getFirst().layers()).hasSize(cut);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        4  | 2-2
        8  | 5-3
        16 | 7-6-3
        """)
    void replicasOfResnet50AreThoseOfTheAuthorsProgram(int ranks, String replicas) throws IOException {
        assertThat(plan("resnet50", ranks, true).stages().stream()
                        .map(stage -> Integer.toString(stage.replicas()))
                        .collect(Collectors.joining("-")))
                .isEqualTo(replicas);
    }

    /** With {@code -Dgolden.update=true} it is written anew. */
    @Test
    void planIsItsGolden() throws IOException {
        Path golden = Path.of("src/test/resources/planner/vgg16-on-8.txt");
        String plan = plan("vgg16", 8, true).toString();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, plan);
        }
        assertThat(golden).hasContent(plan);
    }
}
