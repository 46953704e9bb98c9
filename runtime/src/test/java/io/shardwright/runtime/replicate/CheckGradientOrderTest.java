package io.shardwright.runtime.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.replicate.GradientOrder.Gradients;
import io.shardwright.runtime.replicate.GradientSum.Buffer;
import io.shardwright.runtime.replicate.GradientSum.Over;
import io.shardwright.runtime.replicate.GradientSum.Start;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckGradientOrderTest {
    private static final Gradients PLAIN = new Gradients("blocks.0", false, true, false, Set.of(Over.REPLICAS));
    private static final Gradients IN_REPLICATED_STAGE =
            new Gradients("blocks.0", false, true, false, Set.of(Over.REPLICAS, Over.PIPELINE));
    private static final Gradients TIED =
            new Gradients("shared", true, false, true, Set.of(Over.REPLICAS, Over.PIPELINE));

    private static GradientSum sum(Over over, Start start, Buffer reads, Buffer writes) {
        return new GradientSum(0, over, start, reads, writes);
    }

    private static final GradientSum DURING_BACKWARD =
            sum(Over.REPLICAS, Start.LAST_BACKWARD, Buffer.WHOLE, Buffer.WHOLE);
    private static final GradientSum OVER_STAGES = sum(Over.PIPELINE, Start.IN_PHASE, Buffer.WHOLE, Buffer.WHOLE);

    /** @param sums one phase each */
    private static List<String> problems(Gradients unit, GradientSum... sums) {
        return CheckGradientOrder.run(new GradientOrder(
                List.of(unit), Arrays.stream(sums).map(List::of).toList()));
    }

    @Test
    void replicasMayAddUpWhileOtherUnitsCompute() {
        assertThat(problems(PLAIN, DURING_BACKWARD)).isEmpty();
        assertThat(problems(IN_REPLICATED_STAGE, DURING_BACKWARD, OVER_STAGES)).isEmpty();
    }

    @Test
    void nothingMayWriteWhatACollectiveInTheBackgroundReads() {
        assertThat(problems(IN_REPLICATED_STAGE, OVER_STAGES, DURING_BACKWARD))
                .containsExactly(
                        "the sum of blocks.0 over dp and cp touches the same memory as the sum of blocks.0 over pp,"
                                + " and neither waits for the other");
    }

    @Test
    void noAddendIsLeftOut() {
        assertThat(problems(IN_REPLICATED_STAGE, DURING_BACKWARD))
                .containsExactly("gradients of blocks.0 are never summed over pp");
        assertThat(problems(PLAIN)).containsExactly("gradients of blocks.0 are never summed over dp and cp");
    }

    @Test
    void noAddendIsCountedTwice() {
        GradientSum again = sum(Over.REPLICAS, Start.IN_PHASE, Buffer.WHOLE, Buffer.WHOLE);
        assertThat(problems(PLAIN, DURING_BACKWARD, again))
                .containsExactly("the sum of blocks.0 over dp and cp adds up what is one sum already");
    }

    @Test
    void gradientsThatSeveralUnitsAddToAreReducedWhenAllHave() {
        GradientSum shares = sum(Over.REPLICAS, Start.IN_PHASE, Buffer.WHOLE, Buffer.OWN);
        assertThat(problems(TIED, OVER_STAGES, shares)).isEmpty();
        assertThat(problems(TIED, OVER_STAGES, sum(Over.REPLICAS, Start.EACH_BACKWARD, Buffer.WHOLE, Buffer.OWN)))
                .anyMatch(problem -> problem.contains("starts with a backward, and other units add"));
    }

    @Test
    void aShareIsNoPlaceForWhatOtherSharesMiss() {
        GradientSum shares = sum(Over.REPLICAS, Start.IN_PHASE, Buffer.WHOLE, Buffer.OWN);
        assertThat(problems(TIED, shares, OVER_STAGES))
                .containsExactly("the sum of shared over pp reads gradients that are summed elsewhere by then");
        assertThat(problems(TIED, OVER_STAGES, sum(Over.REPLICAS, Start.IN_PHASE, Buffer.WHOLE, Buffer.WHOLE)))
                .containsExactly("gradients of shared never come to those who own them");
    }

    @Test
    void gradientsThatTakeTurnsInABufferAreReducedAfterEachBackward() {
        Gradients turns = new Gradients("blocks.0", false, false, true, Set.of(Over.REPLICAS));
        assertThat(problems(turns, sum(Over.REPLICAS, Start.EACH_BACKWARD, Buffer.WHOLE, Buffer.OWN)))
                .isEmpty();
        assertThat(problems(turns, sum(Over.REPLICAS, Start.LAST_BACKWARD, Buffer.WHOLE, Buffer.OWN)))
                .containsExactly(
                        "the sum of blocks.0 over dp and cp reads a buffer that other units have taken their turns in");
        assertThat(problems(PLAIN, sum(Over.REPLICAS, Start.EACH_BACKWARD, Buffer.WHOLE, Buffer.WHOLE)))
                .containsExactly(
                        "the sum of blocks.0 over dp and cp starts after each backward, and the next adds to what"
                                + " it reads");
    }
}
