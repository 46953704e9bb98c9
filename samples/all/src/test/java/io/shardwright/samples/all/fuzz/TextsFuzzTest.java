package io.shardwright.samples.all.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.grammar.LayoutSpec;
import io.shardwright.grammar.OpSpec;
import io.shardwright.grammar.SizesSpec;
import io.shardwright.grammar.SpecSyntaxException;
import io.shardwright.ir.Graph;
import io.shardwright.ir.text.IrParser;
import io.shardwright.ir.text.IrPrinter;
import io.shardwright.mesh.Mesh;
import io.shardwright.planner.Network;
import io.shardwright.planner.PlanStages;
import io.shardwright.planner.Profile;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Each text of ours, with a few things wrong: what is read prints as what reads the same, and all else is refused at its place. */
@Tag("slow")
class TextsFuzzTest {
    private static final List<String> MESHES = Mutants.lines("mesh");
    private static final List<String> SIZES = Mutants.lines("sizes");
    private static final List<String> LAYOUTS = Mutants.lines("layout");
    private static final List<String> OPERATORS = Mutants.lines("operator");
    private static final List<String> PROFILES = Mutants.lines("profile");
    private static final List<String> CHECKPOINTS = Mutants.lines("checkpoint");
    private static final List<String> IR =
            joined(Mutants.lines("ir"), Mutants.files("compiler/src/test/resources/passes", ".ir"));
    private static final int RANKS = 4;

    private static List<String> joined(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    @Property
    void meshes(@ForAll("meshTexts") String text) {
        Limits.check(
                text,
                () -> assertThat(Mesh.parse(Mesh.parse(text).toString()).size()).isPositive(),
                SpecSyntaxException.class::isInstance);
    }

    @Provide
    Arbitrary<String> meshTexts() {
        return Mutants.of(MESHES, "tp", "dp=", "pp=2", "ep", "cp", "xp=3", "tp=1");
    }

    @Property
    void sizes(@ForAll("sizeTexts") String text) {
        Limits.check(
                text,
                () -> assertThat(SizesSpec.parse(SizesSpec.parse(text).toString())
                                .sizes())
                        .hasSameSizeAs(SizesSpec.parse(text).sizes()),
                SpecSyntaxException.class::isInstance);
    }

    @Provide
    Arbitrary<String> sizeTexts() {
        return Mutants.of(SIZES, "layers", "hidden=", "heads=4", "a-b", "vocabulary");
    }

    @Property
    void layouts(@ForAll("layoutTexts") String text) {
        Limits.check(
                text,
                () -> assertThat(LayoutSpec.parse(LayoutSpec.parse(text).toString())
                                .toString())
                        .isEqualTo(LayoutSpec.parse(text).toString()),
                SpecSyntaxException.class::isInstance);
    }

    @Provide
    Arbitrary<String> layoutTexts() {
        return Mutants.of(LAYOUTS, "batch", "seq/tp", "hidden", "partial(tp)", "2*a", "/cp");
    }

    @Property
    void operatorLines(@ForAll("operatorTexts") String text) {
        Limits.check(
                text,
                () -> assertThat(OpSpec.parse(OpSpec.parse(text).toString()).toString())
                        .isEqualTo(OpSpec.parse(text).toString()),
                SpecSyntaxException.class::isInstance);
    }

    @Provide
    Arbitrary<String> operatorTexts() {
        return Mutants.of(OPERATORS, "->", "...", "m k", "^", "n^", "+");
    }

    @Property
    void profiles(@ForAll("profileTexts") String text) {
        Limits.check(
                text,
                () -> {
                    Profile profile = Profile.parse(text);
                    Profile.parse(profile.text());
                    assertThat(PlanStages.run(profile, RANKS, new Network(1e9, true))
                                    .seconds())
                            .isNotNaN();
                },
                SpecSyntaxException.class::isInstance);
    }

    @Provide
    Arbitrary<String> profileTexts() {
        return Mutants.of(
                PROFILES, "layer ", "forward=", "backward=", "activations=", "parameters=", " after a", "b", ", a");
    }

    @Property
    void checkpoints(@ForAll("checkpointTexts") String text) {
        Limits.check(
                text,
                () -> {
                    String printed = CheckpointText.parse(text).toString();
                    assertThat(CheckpointText.parse(printed).toString()).isEqualTo(printed);
                },
                SpecSyntaxException.class::isInstance);
    }

    @Provide
    Arbitrary<String> checkpointTexts() {
        return Mutants.of(
                CHECKPOINTS,
                "step ",
                "tensor \"param\"",
                "f32",
                "bf16",
                "[2, 3]",
                " tp=V(0)",
                "=R",
                "hashes \"\"",
                "setting \"a\" ",
                "{\"a\":1}",
                "file ",
                "guard ",
                "end \"");
    }

    @Property
    void ir(@ForAll("irTexts") String text) {
        Limits.check(
                text,
                () -> {
                    Graph graph = IrParser.parse(text);
                    String printed = IrPrinter.print(graph);
                    assertThat(IrPrinter.print(IrParser.parse(printed))).isEqualTo(printed);
                },
                SpecSyntaxException.class::isInstance);
    }

    @Provide
    Arbitrary<String> irTexts() {
        return Mutants.of(
                IR,
                "f32",
                "i32",
                "batch",
                "4*config.hidden",
                " tp=V(0)",
                " tp=V(1)",
                " tp=P",
                " cp=R",
                "linear",
                "kernel",
                "all_reduce",
                "split",
                "concat",
                "attention",
                "[axis=\"tp\"]",
                "[dim=\"1\"]",
                "[activation=\"x\"]",
                "weight w : f32[a]",
                "forward ()",
                "backward",
                " -> y",
                "?x",
                "check equal ",
                "check divides tp, ",
                "unit ",
                "x",
                "(x)",
                "(x, x)",
                "gelu",
                "softmax",
                "permute",
                "reshape",
                "a/b",
                "in_place=\"0\"",
                "accumulates=\"0\"",
                "method=\"linearInputGradient\"");
    }
}
