package io.shardwright.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.routing.Routing;
import io.shardwright.routing.TokenGroup;
import io.shardwright.routing.TokenNoise;
import io.shardwright.routing.TopKRouter;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpertLayerTest {
    private static ExpertLayer layer(Routing routing, int experts, int held, long batch, long seq) {
        return new ExpertLayer(
                "gpt.blocks.0.experts",
                routing,
                experts,
                held,
                1,
                batch,
                SequencePositions.whole(seq),
                TokenNoise.NONE);
    }

    private static Routing topK(int topK) {
        return Routing.dropless(new TopKRouter(0.01, true), topK);
    }

    @Test
    void aTokenGoesToNoMoreExpertsThanThereAre() {
        assertThatThrownBy(() -> layer(topK(3), 2, 2, 1, 4))
                .isInstanceOf(ModelException.class)
                .hasMessage("""
                    [shard/top-k-over-experts] gpt.blocks.0.experts: a token cannot go to 3 of 2 experts
                      Fix: take top-k from 1 to 2
                      More: docs/diagnostics/top-k-over-experts.md\
                    """);
    }

    @Test
    void aMicrobatchIsMadeOfWholeGroups() {
        assertThatThrownBy(() -> layer(topK(1).withGroups(2), 2, 2, 3, 4))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("a microbatch of 3 sequences cannot be cut into groups of 2");
    }

    /** Two ranks with two experts each: what rank 0 sends to itself and to rank 1, in order of experts, and of tokens within. */
    @Test
    void rowsAreSentInOrderOfExperts() {
        RoutingTable table = new RoutingTable(layer(topK(2), 4, 2, 1, 3), new HeapSlot());
        table.choose(ints(3, 0, 2, 3, 0, TokenGroup.NOBODY));
        assertThat(table.sends()).containsExactly(2, 3);
        assertThat(table.sent()).isEqualTo(5);
        assertThat(read(table.sentRow(), 6)).containsExactly(3, 0, 2, 4, 1, -1);
        assertThat(read(table.token(), 5)).containsExactly(0, 2, 1, 0, 1);
    }

    private static int[] read(LocalTensor x, int count) {
        return IntStream.range(0, count).map(i -> x.getInt(i)).toArray();
    }

    private static LocalTensor ints(int... values) {
        LocalTensor x = new HeapSlot().tensor(DType.I32, values.length);
        for (int i = 0; i < values.length; i++) {
            x.setInt(values[i], i);
        }
        return x;
    }

    private static final class HeapSlot implements Slot {
        @Override
        public LocalTensor tensor(DType type, long... dims) {
            long elements = 1;
            for (long dim : dims) {
                elements *= dim;
            }
            return LocalTensor.dense(Storage.on(Arena.ofAuto().allocate(4 * elements, 4)), type, dims);
        }

        @Override
        public long firstSequence() {
            return 0;
        }

        @Override
        public double lossShare() {
            return 1;
        }

        @Override
        public double targetWeight() {
            return 1;
        }
    }
}
