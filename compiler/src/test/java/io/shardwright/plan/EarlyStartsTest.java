package io.shardwright.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.interpret.Compiled;
import io.shardwright.interpret.Models;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Node;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where collectives are started, and where they are waited for. That results stay the same is what the oracle's models say. */
final class EarlyStartsTest {
    @Test
    void addsUpTheInputsGradientWhileTheWeightsIsComputed() {
        assertThat(backward(Compiled.of(Models.mlp())))
                .endsWith(
                        "linearInputGradient",
                        "start all_reduce",
                        "addLinearWeightGradient",
                        "addBiasGradient",
                        "await all_reduce");
    }

    @Test
    void gathersTheInputAgainWhileOtherGradientsAreComputed() {
        List<String> backward = backward(Compiled.sequenceParallel(Models.mlp()));
        assertThat(backward)
                .containsSubsequence(
                        "all_gather",
                        "start all_gather",
                        "linearInputGradient",
                        "linearInputGradient",
                        "await all_gather",
                        "start reduce_scatter",
                        "addLinearWeightGradient",
                        "await reduce_scatter");
    }

    @Test
    void startsNothingThatTheNextMatmulWaitsFor() {
        Plan plan = Compiled.of(Models.mlp()).plan();
        assertThat(written(plan, plan.graph().forward())).contains("all_reduce").doesNotContain("start all_reduce");
    }

    private static List<String> backward(Compiled compiled) {
        return written(compiled.plan(), compiled.plan().graph().backward());
    }

    private static List<String> written(Plan plan, List<Node> nodes) {
        EarlyStarts starts = EarlyStarts.of(plan, nodes);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            starts.before(i).forEach(node -> names.add("start " + node.op().name()));
            switch (nodes.get(i).op()) {
                case KernelCall call -> names.add(call.kernel());
                case CollectiveOp op -> names.add((starts.isStarted(i) ? "await " : "") + op.name());
                default -> {}
            }
        }
        return names;
    }
}
