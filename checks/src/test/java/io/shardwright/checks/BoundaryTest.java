package io.shardwright.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which class may use what. A mistake here is a build failure, so that no review has to look for it. */
class BoundaryTest {
    private static final Map<String, List<ClassUse>> CLASSES = new HashMap<>();

    static {
        Repository.MODULES.forEach(module -> CLASSES.put(
                module, Repository.classes(module).stream().map(ClassUse::of).toList()));
    }

    /** For each module, those it may use beside itself. */
    private static final Map<String, Set<String>> USES = Map.of(
            "annotations", Set.of(),
            "grammar", Set.of(),
            "dsl", Set.of("annotations", "grammar"),
            "compiler", Set.of("annotations", "grammar", "dsl"),
            "processor", Set.of("annotations", "grammar", "dsl", "compiler"),
            "planner", Set.of("grammar", "dsl"),
            "runtime", Set.of("grammar", "dsl", "planner"),
            "runtime-mpi", Set.of("dsl", "runtime"),
            "runtime-tornado", Set.of("grammar", "dsl", "runtime"),
            "cli", Set.of("grammar", "dsl", "planner", "runtime", "runtime-mpi", "runtime-tornado"));

    @Test
    void modulesDependOneWay() {
        Map<String, String> moduleOf = new HashMap<>();
        CLASSES.forEach((module, classes) -> classes.forEach(use -> moduleOf.put(use.name(), module)));
        List<String> wrong = CLASSES.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .flatMap(use -> use.types().stream()
                                .filter(moduleOf::containsKey)
                                .filter(type -> !moduleOf.get(type).equals(entry.getKey()))
                                .filter(type -> !USES.get(entry.getKey()).contains(moduleOf.get(type)))
                                .map(type -> use.name() + " uses " + type)))
                .toList();
        assertThat(wrong).isEmpty();
    }

    @Test
    void antlrStaysInGrammar() {
        assertThat(usersOf("org.antlr.")).allMatch(inside("io.shardwright.grammar."));
    }

    @Test
    void compilerTreesStayInReadAndReport() {
        assertThat(usersOf("com.sun.source."))
                .allMatch(inside(
                        "io.shardwright.processor.read.",
                        "io.shardwright.processor.report.",
                        "io.shardwright.processor.ShardProcessor"));
    }

    @Test
    void nobodyTouchesTheCompilersInternals() {
        assertThat(usersOf("com.sun.tools.javac.")).isEmpty();
    }

    @Test
    void annotationProcessingStaysInProcessor() {
        assertThat(Stream.of("javax.annotation.processing.", "javax.lang.model.", "com.palantir.javapoet.")
                        .flatMap(library -> usersOf(library).stream()))
                .allMatch(inside("io.shardwright.processor."));
    }

    @Test
    void tornadoStaysInItsPackage() {
        assertThat(usersOf("uk.ac.manchester.tornado.")).allMatch(inside("io.shardwright.runtime.tornado."));
    }

    /** What generated code and the runtime meet in knows nothing of how the code came about. */
    @Test
    void contractsDontKnowTheCompiler() {
        List<String> contracts = List.of("io.shardwright.spi.", "io.shardwright.tensor.", "io.shardwright.mesh.");
        assertThat(compilerUsers().filter(name -> contracts.stream().anyMatch(name::startsWith)))
                .isEmpty();
    }

    @Test
    void runtimeDoesntKnowTheCompiler() {
        assertThat(compilerUsers().filter(inside("io.shardwright.runtime."))).isEmpty();
    }

    /** And what puts a rank's number before all that it prints. */
    @Test
    void onlyCommandsPrint() {
        assertThat(uses().filter(use -> use.fields().contains("java.lang.System.out"))
                        .map(ClassUse::name))
                .allMatch(inside(
                        "io.shardwright.runtime.cli.",
                        "io.shardwright.runtime.bench.",
                        "io.shardwright.runtime.launch.RankOutput"));
    }

    /** Users of the IR and what works on it. */
    private static Stream<String> compilerUsers() {
        List<String> compiler =
                List.of("io.shardwright.ir.", "io.shardwright.ops.", "io.shardwright.pass.", "io.shardwright.plan.");
        return uses().filter(use ->
                        use.types().stream().anyMatch(type -> compiler.stream().anyMatch(type::startsWith)))
                .map(ClassUse::name);
    }

    private static List<String> usersOf(String prefix) {
        return uses().filter(use -> use.types().stream().anyMatch(type -> type.startsWith(prefix)))
                .map(ClassUse::name)
                .toList();
    }

    private static Stream<ClassUse> uses() {
        return CLASSES.values().stream().flatMap(List::stream);
    }

    private static Predicate<String> inside(String... prefixes) {
        return name -> Arrays.stream(prefixes).anyMatch(name::startsWith);
    }
}
