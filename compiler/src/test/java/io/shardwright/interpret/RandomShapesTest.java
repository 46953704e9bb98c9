package io.shardwright.interpret;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever views, reductions and matmuls meet, and whichever lie split: results and gradients are those of one rank. */
final class RandomShapesTest {
    @Property(tries = 60, seed = "17")
    void randomShapesGiveTheSameOnTwoRanks(@ForAll long seed, @ForAll @IntRange(min = 2, max = 20) int operators) {
        Oracle.check(Compiled.of(RandomShapes.of(seed, operators)), Map.of(), 1, 2);
    }
}
