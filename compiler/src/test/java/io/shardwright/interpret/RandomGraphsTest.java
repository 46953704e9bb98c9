package io.shardwright.interpret;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever operators meet, results and gradients are those of finite differences, and memory is shared without harm. */
final class RandomGraphsTest {
    @Property(tries = 60, seed = "20")
    void randomGraphsGiveTheSameInPlannedMemory(@ForAll long seed, @ForAll @IntRange(min = 3, max = 24) int operators) {
        Oracle.check(Compiled.of(RandomGraphs.of(seed, operators)), Map.of(), 1, 2);
    }
}
