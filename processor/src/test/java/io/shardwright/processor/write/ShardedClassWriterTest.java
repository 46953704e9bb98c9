package io.shardwright.processor.write;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.plan.Plan;
import io.shardwright.processor.write.text.GeneratedClass;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Generated classes against their goldens, {@code src/test/resources/golden}; {@code -Dgolden.update=true} writes them anew, to be
 * reviewed as a diff.
 */
class ShardedClassWriterTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TestFactory
    Stream<DynamicTest> writesWhatTheGoldenSays() {
        return plans().flatMap(plan -> write(plan).stream())
                .map(generated -> DynamicTest.dynamicTest(generated.name(), () -> compareWithGolden(generated)));
    }

    @Test
    void writesChainsAsKernelsOfTornadoVmToo() throws IOException {
        compareWithGolden(chainsForTornado(Models.mixed()), "ShardedMixedChains-tornado");
        compareWithGolden(chainsForTornado(Models.capped()), "ShardedCappedChains-tornado");
    }

    private static GeneratedClass chainsForTornado(Plan plan) {
        return Written.classes(plan, true).getLast();
    }

    private static void compareWithGolden(GeneratedClass generated) throws IOException {
        compareWithGolden(generated, generated.name().substring(generated.name().lastIndexOf('.') + 1));
    }

    private static void compareWithGolden(GeneratedClass generated, String name) throws IOException {
        Path golden = GOLDEN.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, generated.source());
        }
        assertThat(generated.source()).isEqualTo(Files.readString(golden));
    }

    @Test
    void writesTheSameBytesEachTime() {
        List<String> first = plans().flatMap(plan -> write(plan).stream())
                .map(GeneratedClass::source)
                .toList();
        List<String> second = plans().flatMap(plan -> write(plan).stream())
                .map(GeneratedClass::source)
                .toList();
        assertThat(first).isEqualTo(second);
    }

    @Test
    void compilesWithoutWarnings() {
        Compilation compilation =
                Compiler.javac().withOptions("-Xlint:all", "-Werror").compile(sources());
        assertThat(compilation).succeededWithoutWarnings();
    }

    @Test
    void keepsItsLinesWithinTheFormattersWidth() {
        List<String> tooLong = plans().flatMap(plan -> write(plan).stream())
                .flatMap(generated -> generated.source().lines())
                .filter(line -> line.length() > 120)
                .toList();
        assertThat(tooLong).isEmpty();
    }

    @Test
    void marksAModelThatATrainingLoopCanDrive() {
        assertThat(source(Models.gpt(false)))
                .contains("public final class ShardedGpt implements GeneratedModel<ShardedGpt.Saved>");
        assertThat(source(Models.mlp()))
                .contains("public final class ShardedMlp implements GeneratedModel<ShardedMlp.Saved>");
    }

    @Test
    void callsForwardAgainBeforeTheBackwardOfARecomputedList() {
        assertThat(source(Models.gpt(true)))
                .containsSubsequence(
                        "memory for the activations of one serves all config.layers",
                        "blocks[i].forward(saved.aroundBlocks[i], blocksAgain, saved.blocks);",
                        "saved.aroundBlocks[i], dAroundBlocks[i + 1], dAroundBlocks[i], saved.blocks);",
                        "blocks = model.blocks[0].newSaved(model.assembly.scratch(slot));");
    }

    @Test
    void saysOfATiedLayerThatItsOwnGradientIsWhole() {
        assertThat(source(Models.tied()))
                .containsSubsequence(
                        "public void backward",
                        "tableWeight.gradient(), saved.dLogits, saved.n, assembly.startsGradient(",
                        "// g after table (@RowParallel)",
                        "kernels.addEmbeddingGradient(");
    }

    @Test
    void givesAValueAnotherNameWhereItsOwnIsTaken() {
        Plan plan = new Sketch("Plain")
                .weight("inner.weight", Size.of(8), Size.of(8))
                .input("kernels", DType.F32, Size.atom("batch"), Size.of(8))
                .node(new LinearOp(), "config", "kernels", "inner.weight")
                .plan("config");
        assertThat(source(plan))
                .contains("forward(LocalTensor kernelsTensor, LocalTensor configTensor, Saved saved)")
                .contains("kernels.linear(configTensor, kernelsTensor, innerWeight.value());");
    }

    private static List<GeneratedClass> write(Plan plan) {
        return Written.classes(plan);
    }

    /** Of the model's class. */
    private static String source(Plan plan) {
        return write(plan).getFirst().source();
    }

    private static Stream<Plan> plans() {
        return Stream.of(
                Models.mlp(),
                Models.attention(),
                Models.gated(),
                Models.mixed(),
                Models.capped(),
                Models.joined(),
                Models.block(true),
                Models.gpt(false),
                Models.trunk());
    }

    private static List<JavaFileObject> sources() {
        Stream<JavaFileObject> generated = plans().flatMap(plan -> write(plan).stream())
                .map(file -> JavaFileObjects.forSourceString(file.name(), file.source()));
        Stream<JavaFileObject> written = Stream.concat(
                Stream.of(JavaFileObjects.forSourceString("samples.gpt.GptConfig", """
                    package samples.gpt;

                    public record GptConfig(
                            int hidden, int heads, int layers, int vocab, int context, double dropout, double epsilon) {}
                    """)),
                plans().map(plan -> plan.graph().simpleName())
                        .map(name -> JavaFileObjects.forSourceString(
                                "samples.gpt." + name, "package samples.gpt; final class " + name + " {}")));
        return Stream.concat(generated, written).toList();
    }
}
