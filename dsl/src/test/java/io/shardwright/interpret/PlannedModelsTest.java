package io.shardwright.interpret;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Whole models, compiled and run in the memory that their plans give them: results and all gradients as by finite
 * differences of what the user wrote, on 1, 2 and 4 ranks.
 */
final class PlannedModelsTest {
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

    /** With fewer numbers to change one by one. */
    private static void checkSmall(Sketch sketch) {
        Map<String, Long> numbers = new HashMap<>(Models.NUMBERS);
        numbers.put("config.hidden", 4L);
        Oracle.check(Compiled.of(sketch), numbers, 1, 2, 4);
    }

    private static void check(Sketch sketch) {
        Oracle.check(Compiled.of(sketch), Models.NUMBERS, 1, 2, 4);
    }
}
