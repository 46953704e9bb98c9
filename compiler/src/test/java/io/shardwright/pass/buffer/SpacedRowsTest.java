package io.shardwright.pass.buffer;

import static io.shardwright.interpret.Sketch.BATCH;
import static io.shardwright.interpret.Sketch.HEADS;
import static io.shardwright.interpret.Sketch.HIDDEN;
import static io.shardwright.interpret.Sketch.SEQ;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.interpret.Compiled;
import io.shardwright.interpret.Models;
import io.shardwright.interpret.Sketch;
import io.shardwright.ops.attention.Rotary;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.norm.LayerNormOp;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.MergeHeads;
import io.shardwright.plan.Place;
import io.shardwright.plan.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose rows may lie farther apart than they are long. That it changes no number, the tests of planned models say. */
final class SpacedRowsTest {
    private static final String GELU = "Activation.GELU";

    @Test
    void areThoseOfWhatAnMlpKeepsBetweenItsLayers() {
        Plan plan = plan(Models.mlp());
        assertThat(spaced(plan)).containsExactlyInAnyOrder("aSlope", "a", "dA");
        // In place of dA.
        assertThat(plan.place("dAInput")).isEqualTo(new Place.SameAs("dA"));
    }

    @Test
    void areThoseOfASplitBackwardToo() {
        Plan split = PlanBuffers.split(plan(Models.mlp())).plan();
        assertThat(split.place("dA")).isEqualTo(new Place.Kept(true));
    }

    @Test
    void areThoseOfPartsOfOneProduct() {
        assertThat(spaced(plan(Models.gatedMlp()))).contains("both", "h", "dH", "dBoth");
    }

    @Test
    void areNotThoseOfWhatIsReduced() {
        Sketch twoLayers = new Sketch("Reduced")
                .input("x", BATCH, SEQ, HIDDEN)
                .column("up", "h", "x", HIDDEN, HIDDEN)
                .row("down", "sum", "h", HIDDEN, HIDDEN)
                .node(new Activate(GELU), "a", "sum")
                .weight("last.weight", HIDDEN, HIDDEN)
                .node(new LinearOp(), "y", "a", "last.weight")
                .returns("y");
        assertThat(spaced(plan(twoLayers))).contains("h", "a").doesNotContain("sumPartial", "sumSum", "sum", "dSum");
    }

    @Test
    void areThoseOfHeadsThatLieSideBySide() {
        Sketch heads = new Sketch("Turned")
                .input("x", BATCH, SEQ, HIDDEN)
                .weight("up.weight", HIDDEN, HIDDEN)
                .node(new LinearOp(), "h", "x", "up.weight")
                .node(new Heads(HEADS), "hHeads", "h")
                .node(new Rotary("10000"), "turned", "hHeads")
                .node(new MergeHeads(), "merged", "turned")
                .weight("down.weight", HIDDEN, HIDDEN)
                .node(new LinearOp(), "y", "merged", "down.weight")
                .returns("y");
        assertThat(spaced(plan(heads))).contains("h");
    }

    @Test
    void areThoseOfQueriesKeysAndValuesButNotOfStatistics() {
        assertThat(spaced(plan(Models.attention(true))))
                .containsExactlyInAnyOrder("qkvOut", "merged", "dQkvOut", "dMerged");
    }

    @Test
    void areNotThoseOfWhatANormTakes() {
        Sketch norm = new Sketch("Normed")
                .input("x", BATCH, SEQ, HIDDEN)
                .weight("up.weight", HIDDEN, HIDDEN)
                .node(new LinearOp(), "h", "x", "up.weight")
                .weight("norm.weight", HIDDEN)
                .weight("norm.bias", HIDDEN)
                .node(new LayerNormOp("1e-5"), List.of("y", "mean", "rstd"), "h", "norm.weight", "norm.bias")
                .returns("y");
        assertThat(spaced(plan(norm))).isEmpty();
    }

    @Test
    void areNotThoseOfWhatOtherModelsTake() {
        assertThat(spaced(plan(Models.block(false)))).doesNotContain("n1", "n2", "a", "m");
    }

    private static Plan plan(Sketch sketch) {
        return Compiled.of(sketch).plan();
    }

    private static List<String> spaced(Plan plan) {
        return plan.places().keySet().stream()
                .filter(value -> switch (plan.place(value)) {
                    case Place.Saved saved -> saved.spaced();
                    case Place.Kept kept -> kept.spaced();
                    case Place.Temporary temporary -> temporary.spaced();
                    default -> false;
                })
                .toList();
    }
}
