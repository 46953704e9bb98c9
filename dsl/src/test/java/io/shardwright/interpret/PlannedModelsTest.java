package io.shardwright.interpret;

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
        check(Models.gpt(false, false));
    }

    @Test
    void runsAListOfBlocksThatAreRunAgainInBackward() {
        check(Models.gpt(false, true));
    }

    @Test
    void runsAHeadThatIsTheEmbedding() {
        check(Models.gpt(true, false));
    }

    private static void check(Sketch sketch) {
        Oracle.check(Compiled.of(sketch), Models.NUMBERS, 1, 2, 4);
    }
}
