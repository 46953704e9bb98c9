package io.shardwright.interpret;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Whole models, compiled and run in the memory that their plans give them: results and all gradients as by finite
 * differences of what the user wrote, on 1, 2 and 4 ranks.
 */
final class PlannedModelsTest {
    /** With fewer numbers to change one by one. */
    private static final Map<String, Long> SMALL = with(Models.NUMBERS, "config.hidden", 4);

    /** Sequences that four ranks can split. */
    private static final Map<String, Long> SEQUENCE = with(Models.NUMBERS, "seq", 4);

    @Test
    void runsAnMlp() {
        check(Models.mlp());
    }

    @Test
    void runsAGatedMlpWhoseGateAndUpAreOneProduct() {
        check(Models.gatedMlp());
    }

    @Test
    void runsAttentionWhoseQueriesKeysAndValuesAreOneProduct() {
        check(Models.attention(false));
    }

    @Test
    void runsAttentionWithRotaryPositions() {
        check(Models.attention(true));
    }

    @Test
    void runsAPreNormBlockOfChildren() {
        check(Models.block(false));
    }

    @Test
    void runsAPreNormBlockWhoseChildrenAreRunAgainInBackward() {
        check(Models.block(true));
    }

    @Test
    void runsAPreNormBlockInOneClass() {
        check(Models.inlineBlock());
    }

    @Test
    void runsAListOfBlocksBetweenAnEmbeddingAndAHead() {
        checkSmall(Models.gpt(false, false));
    }

    @Test
    void runsAListOfBlocksThatAreRunAgainInBackward() {
        checkSmall(Models.gpt(false, true));
    }

    @Test
    void runsAHeadThatIsTheEmbedding() {
        checkSmall(Models.gpt(true, false));
    }

    @Test
    void runsABlockWhoseSequenceIsSplitAndWhoseChildrenAreRunAgain() {
        Sketch block = Models.block(true, Compiled::sequenceParallel);
        Oracle.check(Compiled.sequenceParallel(block), SEQUENCE, 1, 2, 4);
    }

    @Test
    void runsAListOfBlocksWhoseSequenceIsSplitBetweenATiedEmbeddingAndHead() {
        Sketch gpt = Models.gpt(true, false, Compiled::sequenceParallel);
        Oracle.check(Compiled.sequenceParallel(gpt), with(SEQUENCE, "config.hidden", 4), 1, 2, 4);
    }

    /** What is split over cp is as it was where cp is 1: of more, the samples are the test. */
    @Test
    void runsAttentionThatMaySeeOtherRanksKeys() {
        Oracle.check(Compiled.contextParallel(Models.attention(false)), Models.NUMBERS, 1, 2, 4);
    }

    private static Map<String, Long> with(Map<String, Long> numbers, String size, long value) {
        Map<String, Long> other = new HashMap<>(numbers);
        other.put(size, value);
        return other;
    }

    private static void checkSmall(Sketch sketch) {
        Oracle.check(Compiled.of(sketch), SMALL, 1, 2, 4);
    }

    private static void check(Sketch sketch) {
        Oracle.check(Compiled.of(sketch), Models.NUMBERS, 1, 2, 4);
    }
}
