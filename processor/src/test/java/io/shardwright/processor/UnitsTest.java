package io.shardwright.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Units;
import io.shardwright.ir.text.IrParser;
import io.shardwright.ir.text.IrPrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which units a model becomes, what they are called, and what the class that lists them says. */
class UnitsTest {
    private static final String BLOCK = """
        @ShardedModel
        public final class Block {
            private final Linear linear;

            public Block(int hidden) {
                linear = new Linear(hidden, hidden);
            }

            public Tensor forward(Tensor x) {
                return x.plus(linear.forward(x));
            }
        }
        """;

    /** A list, and nothing else. */
    private static final String STACK = """
        @ShardedModel
        public final class Stack {
            @PipelineStage
            private final List<Block> blocks;

            public Stack(int layers, int hidden) {
                blocks = Modules.repeat(layers, () -> new Block(hidden));
            }

            public Tensor forward(Tensor x) {
                for (Block block : blocks) {
                    x = block.forward(x);
                }
                return x;
            }
        }
        """;

    /** An embedding, a block before a place, and what follows it. */
    private static final String LANGUAGE_MODEL = """
        @ShardedModel
        public final class LanguageModel {
            private final Embedding tokens;
            @PipelineStage %s
            private final Block block;
            private final LayerNorm norm;
            @PipelineStage %s
            private final Linear head;

            public LanguageModel(int hidden) {
                tokens = new Embedding(256, hidden);
                block = new Block(hidden);
                norm = new LayerNorm(hidden);
                head = Linear.withoutBias(hidden, 256);
            }

            public Tensor forward(Tokens ids) {
                return head.forward(norm.forward(block.forward(tokens.forward(ids))));
            }
        }
        """;

    private static final String LOSS = """
        @ShardedModel
        public final class Loss {
            private final %s inner;

            public Loss(int hidden) {
                inner = new %1$s(hidden);
            }

            public Tensor forward(Tokens tokens, Tokens targets) {
                return crossEntropy(inner.forward(tokens), targets);
            }
        }
        """;

    private static String languageModel(String blockStage, String headStage) {
        return LANGUAGE_MODEL.formatted(blockStage, headStage);
    }

    private static String loss(String model) {
        return LOSS.formatted(model);
    }

    @Test
    void areTheModelCutBeforeEachPlace() {
        Compilation compilation = compile(BLOCK, languageModel("", ""));
        assertThat(generated(compilation))
                .containsExactlyInAnyOrder(
                        "ShardedBlock",
                        "ShardedLanguageModel",
                        "ShardedLanguageModelBeforeBlock",
                        "ShardedLanguageModelFromBlock",
                        "ShardedLanguageModelFromHead");
        assertThat(text(compilation, "ShardedLanguageModelFromBlock"))
                .contains("implements GeneratedModel<", "assembly.child(\"block\")", "\"norm.weight\"")
                .doesNotContain("\"head.weight\"", "\"tokens.weight\"");
        assertThat(text(compilation, "ShardedLanguageModel"))
                .contains(lines(
                        "return ModelUnits.of(\"ids\")",
                        "        .unit(\"\", root -> new ShardedLanguageModelBeforeBlock(hidden, root), \"ids\")",
                        "        .unit(\"block\", root -> new ShardedLanguageModelFromBlock(hidden, root))",
                        "        .unit(\"head\", root -> new ShardedLanguageModelFromHead(hidden, root));"));
    }

    @Test
    void areCalledInOrderByTheWhole() {
        assertThat(text(compile(BLOCK, languageModel("", "")), "ShardedLanguageModel"))
                .containsSubsequence(
                        "beforeBlock = new ShardedLanguageModelBeforeBlock(hidden, assembly.unit(\"beforeBlock\"));",
                        "public void forward(",
                        "beforeBlock.forward(",
                        "fromBlock.forward(",
                        "fromHead.forward(",
                        "public void backward(",
                        "fromHead.backward(",
                        "fromBlock.backward(",
                        "beforeBlock.backward(")
                .doesNotContain("kernels", "Parameter");
    }

    @Test
    void haveTheNumbersOfTheirStages() {
        Compilation compilation = compile(BLOCK, languageModel("(1)", "(2)"), loss("LanguageModel"));
        assertThat(text(compilation, "ShardedLanguageModel"))
                .containsSubsequence(
                        ".beginsStage(0)",
                        "FromBlock(hidden, root))",
                        ".beginsStage(1)",
                        "FromHead(",
                        ".beginsStage(2);");
        assertThat(text(compilation, "ShardedLoss"))
                .containsSubsequence(
                        ".beginsStage(0)",
                        ".units(inner.withoutFirst().withoutLast())",
                        "FromHead(",
                        ".beginsStage(2)");
    }

    @Test
    void ofAModelThatContainsOneAreTheOnesInIt() {
        Compilation compilation = compile(BLOCK, languageModel("", ""), loss("LanguageModel"));
        assertThat(generated(compilation))
                .contains("ShardedLoss", "ShardedLossFromHead")
                .doesNotContain("ShardedLossBeforeBlock");
        assertThat(text(compilation, "ShardedLossFromHead"))
                .contains(
                        "implements GeneratedModel<",
                        "inner = new ShardedLanguageModelFromHead(hidden, assembly.child(\"inner\"));");
        assertThat(text(compilation, "ShardedLoss"))
                .contains(lines(
                        "ModelUnits inner = ShardedLanguageModel.units(hidden).in(\"inner\", Wiring.from(\"tokens\"));",
                        "return ModelUnits.of(\"tokens\", \"targets\")",
                        "        .unit(\"\", root -> new ShardedLanguageModelBeforeBlock(hidden,"
                                + " root.child(\"inner\")), \"tokens\")",
                        "        .units(inner.withoutFirst().withoutLast())",
                        "        .unit(\"inner.head\", root -> new ShardedLossFromHead(hidden, root), \"targets\")",
                        "        .lossOf(inner);"))
                .contains("inner = new ShardedLanguageModel(hidden, assembly.child(\"inner\"));");
    }

    /** Elements of a list are units; what stands before and behind the list in another model are units of that. */
    @Test
    void ofAListAreItsElements() {
        String model = """
            @ShardedModel
            public final class Deep {
                private final Embedding tokens;
                private final Stack stack;
                private final Linear head;

                public Deep(int hidden) {
                    tokens = new Embedding(256, hidden);
                    stack = new Stack(3, hidden);
                    head = Linear.withoutBias(hidden, 256);
                }

                public Tensor forward(Tokens ids) {
                    return head.forward(stack.forward(tokens.forward(ids)));
                }
            }
            """;
        Compilation compilation = compile(BLOCK, STACK, model, loss("Deep"));
        assertThat(generated(compilation))
                .contains("ShardedDeepBeforeBlocks", "ShardedDeepFromHead", "ShardedLossFromHead", "ShardedStack")
                .noneMatch(name -> name.matches("ShardedStack(Before|From).*"));
        assertThat(text(compilation, "ShardedStack"))
                .contains(".list(\"blocks\", layers, root -> new ShardedBlock(hidden, root));");
        assertThat(text(compilation, "ShardedDeep"))
                .contains("ModelUnits stack = ShardedStack.units(3, hidden).in(\"stack\");", ".units(stack)");
        Units units = graph(compilation, "Deep").units().orElseThrow();
        assertThat(units.count().orElseThrow()).hasToString("5");
    }

    @Test
    void behindAListMayHaveNoPlaceOfTheirOwn() {
        String model = """
            @ShardedModel
            public final class Summed {
                private final Embedding tokens;
                @PipelineStage
                private final List<Block> blocks;

                public Summed(int hidden) {
                    tokens = new Embedding(256, hidden);
                    blocks = Modules.repeat(2, () -> new Block(hidden));
                }

                public Tensor forward(Tokens ids) {
                    Tensor x = tokens.forward(ids);
                    for (Block block : blocks) {
                        x = block.forward(x);
                    }
                    return Ops.mean(x);
                }
            }
            """;
        Compilation compilation = compile(BLOCK, model);
        assertThat(generated(compilation)).contains("ShardedSummedBeforeBlocks", "ShardedSummedBehindBlocks");
        assertThat(text(compilation, "ShardedSummed"))
                .contains(".unit(\"blocks.end\", root -> new ShardedSummedBehindBlocks(hidden, root));");
    }

    @Test
    void thatAreOneCallHaveNoClassOfTheirOwn() {
        String model = """
            @ShardedModel
            public final class Middle {
                private final Linear in;
                @PipelineStage @Recompute
                private final Block block;
                @PipelineStage
                private final Linear out;

                public Middle(int hidden) {
                    in = new Linear(hidden, hidden);
                    block = new Block(hidden);
                    out = new Linear(hidden, hidden);
                }

                public Tensor forward(Tensor x) {
                    return out.forward(block.forward(in.forward(x)));
                }
            }
            """;
        Compilation compilation = compile(BLOCK, model);
        assertThat(generated(compilation)).doesNotContain("ShardedMiddleFromBlock");
        assertThat(text(compilation, "ShardedMiddle"))
                .contains(lines(
                        ".unit(\"block\", root -> new ShardedBlock(hidden, root.child(\"block\")))",
                        "        .recomputed()",
                        "        .unit(\"out\", root -> new ShardedMiddleFromOut(hidden, root));"));
    }

    @Test
    void haveTheRateOfDropoutInTheirAttention() {
        String model = """
            @ShardedModel
            public final class Attending {
                private final Linear heads;
                private final Dropout drop;
                @PipelineStage
                private final Linear out;

                public Attending(int hidden, double rate) {
                    heads = new Linear(hidden, 3 * hidden);
                    drop = new Dropout(rate);
                    out = new Linear(hidden, hidden);
                }

                public Tensor forward(@Layout("batch, seq, hidden") Tensor x) {
                    Tensor[] parts = heads.forward(x).splitEvenly(3);
                    AttentionRule rule = AttentionRule.causal().dropout(drop);
                    Tensor y = attention(parts[0].heads(4), parts[1].heads(4), parts[2].heads(4), rule);
                    return out.forward(y.mergeHeads());
                }
            }
            """;
        Compilation compilation = compile(model);
        assertThat(text(compilation, "ShardedAttendingBeforeOut")).contains("\"drop\", rate");
        assertThat(text(compilation, "ShardedAttendingFromOut")).doesNotContain("\"drop\"");
    }

    @Test
    void useTheWeightThatTheyAreTiedTo() {
        String tied = languageModel("", "")
                .replace("private final Linear head", "@Tied(\"tokens\") private final Linear head");
        assertThat(text(compile(BLOCK, tied), "ShardedLanguageModelFromHead"))
                .contains("\"tokens.weight\"")
                .doesNotContain("\"head.weight\"");
    }

    @Test
    void areNotCalledLikeTheClassOfAnotherModel() {
        String other = BLOCK.replace("Block", "LanguageModelFromHead");
        Compilation compilation = compile(BLOCK, other, languageModel("", ""));
        assertThat(generated(compilation)).contains("ShardedLanguageModelFromHead", "ShardedLanguageModelFromHeadUnit");
    }

    /** Javac says whether a name hides another. */
    @Test
    void areListedWhateverTheUserCallsThings() {
        String model = """
            @ShardedModel
            public final class Named {
                private final Embedding tokens;
                @PipelineStage
                private final List<Block> count;
                @PipelineStage
                private final Linear head;

                public Named(int unit, int root) {
                    tokens = new Embedding(256, root);
                    count = Modules.repeat(unit, () -> new Block(root));
                    head = Linear.withoutBias(root, 256);
                }

                public Tensor forward(Tokens ids) {
                    Tensor x = tokens.forward(ids);
                    for (Block block : count) {
                        x = block.forward(x);
                    }
                    return head.forward(x);
                }
            }
            """;
        assertThat(text(compile(BLOCK, model), "ShardedNamed"))
                .contains(
                        ".list(\"count\", unit, rootAssembly -> new ShardedBlock(root, rootAssembly))",
                        ".unit(\"head\", rootAssembly -> new ShardedNamedFromHead(unit, root, rootAssembly));");
    }

    @Test
    void standInTheGraphThatOthersCompileAgainst() {
        Graph graph = graph(compile(BLOCK, languageModel("(1)", "(2)")), "LanguageModel");
        Units units = graph.units().orElseThrow();
        assertThat(units.starts())
                .containsExactly(
                        new Units.Start("block", OptionalInt.of(1)), new Units.Start("head", OptionalInt.of(2)));
        assertThat(units.first().orElseThrow().model()).isEqualTo("p.LanguageModel#BeforeBlock");
        assertThat(units.last().orElseThrow().at()).isEqualTo("head");
        assertThat(IrParser.parse(IrPrinter.print(graph))).isEqualTo(graph);
    }

    @Test
    void areDumpedInFoldersOfTheirOwn(@TempDir Path folder) throws IOException {
        Compilation compilation = javac().withProcessors(new ShardProcessor())
                .withOptions("-Ashard.dump=" + folder)
                .compile(files(BLOCK, languageModel("", "")));
        assertThat(compilation).succeeded();
        List<String> dumps;
        try (Stream<Path> files = Files.list(folder.resolve("p.LanguageModel/FromHead"))) {
            dumps = files.map(file -> file.getFileName().toString()).sorted().toList();
        }
        assertThat(dumps).startsWith("01-cut.ir", "02-divisibility.ir", "03-fusion.ir");
        String cut = Files.readString(folder.resolve("p.LanguageModel/FromHead/01-cut.ir"));
        assertThat(cut).startsWith("model p.LanguageModel#FromHead(int hidden)");
        assertThat(IrPrinter.print(IrParser.parse(cut))).isEqualTo(cut);
    }

    private static Compilation compile(String... sources) {
        Compilation compilation = javac().withProcessors(new ShardProcessor()).compile(files(sources));
        assertThat(compilation).succeeded();
        return compilation;
    }

    private static List<JavaFileObject> files(String... sources) {
        return Arrays.stream(sources).map(ReadModels::file).toList();
    }

    private static List<String> generated(Compilation compilation) {
        return compilation.generatedSourceFiles().stream()
                .map(file -> file.getName().replaceFirst(".*/", "").replace(".java", ""))
                .toList();
    }

    private static String text(Compilation compilation, String name) {
        return contents(compilation.generatedSourceFile("p." + name).orElseThrow());
    }

    private static Graph graph(Compilation compilation, String model) {
        return IrParser.parse(contents(compilation
                .generatedFile(StandardLocation.CLASS_OUTPUT, "META-INF/shardwright/p." + model + ".ir")
                .orElseThrow()));
    }

    private static String contents(JavaFileObject file) {
        try (var in = file.openInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines as they stand in the body of a method. */
    private static String lines(String... lines) {
        return String.join("\n        ", lines);
    }
}
