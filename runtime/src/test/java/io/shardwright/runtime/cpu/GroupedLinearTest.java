package io.shardwright.runtime.cpu;

import io.shardwright.routing.Routing;
import io.shardwright.routing.SwitchRouter;
import io.shardwright.routing.TokenGroup;
import io.shardwright.routing.TokenNoise;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupedLinearTest {
    private static final int EXPERTS = 3;
    private static final int IN = 13;
    private static final int OUT = 37;

    /** Tokens of each expert, and of none. */
    @ParameterizedTest
    @CsvSource({"1, 0, 0, 0", "31, 32, 33, 2", "0, 600, 1, 40", "1100, 3, 64, 0", "0, 0, 0, 5"})
    void expertsTakeHoweverManyRows(int first, int second, int third, int nobody) {
        int tokens = first + second + third + nobody;
        AgainstNaive.check(Math.max(OUT, tokens), (kernels, tensors) -> {
            RoutingTable table = table(tensors, tokens, first, second, third);
            LocalTensor x = tensors.dense(tokens, IN);
            LocalTensor w = tensors.dense(EXPERTS, OUT, IN);
            LocalTensor y = tensors.dense(tokens, OUT);
            LocalTensor h = tensors.strided(tokens, OUT);
            LocalTensor a = tensors.strided(tokens, OUT);
            kernels.groupedLinear(y, x, w, table);
            kernels.groupedLinearActivate(h, a, x, w, Activation.GELU, table);
            LocalTensor dy = tensors.strided(tokens, OUT);
            kernels.groupedActivateGradient(dy, dy, h, Activation.GELU, table);
            LocalTensor dx = tensors.dense(tokens, IN);
            LocalTensor dw = tensors.dense(EXPERTS, OUT, IN);
            kernels.groupedLinearInputGradient(dx, dy, w, table);
            kernels.addGroupedLinearWeightGradient(dw, dy, x, table, false);
            return List.of(y, h, a, dx, dw, x, w, dy);
        });
    }

    @ParameterizedTest
    @CsvSource({"31, 32, 33, 2", "0, 540, 1, 40"})
    void theirWeightsMayBeHalves(int first, int second, int third, int nobody) {
        int tokens = first + second + third + nobody;
        AgainstNaive.check(Math.max(OUT, tokens), (kernels, tensors) -> {
            RoutingTable table = table(tensors, tokens, first, second, third);
            LocalTensor x = tensors.dense(tokens, IN);
            LocalTensor w = tensors.bf16(EXPERTS, OUT, IN);
            LocalTensor y = tensors.strided(tokens, OUT);
            LocalTensor dy = tensors.strided(tokens, OUT);
            LocalTensor dx = tensors.dense(tokens, IN);
            LocalTensor dw = tensors.bf16(EXPERTS, OUT, IN);
            kernels.groupedLinear(y, x, w, table);
            kernels.groupedLinearInputGradient(dx, dy, w, table);
            kernels.addGroupedLinearWeightGradient(dw, dy, x, table, false);
            return List.of(y, dx, dw);
        });
    }

    @ParameterizedTest
    @CsvSource({"31, 0, 33, 2", "0, 540, 1, 40"})
    void productsToGradientsThatAreZeroAddUp(int first, int second, int third, int nobody) {
        int tokens = first + second + third + nobody;
        AgainstNaive.check(tokens, (kernels, tensors) -> {
            RoutingTable table = table(tensors, tokens, first, second, third);
            LocalTensor x = tensors.dense(tokens, IN);
            LocalTensor dy = tensors.strided(tokens, OUT);
            LocalTensor dw = tensors.dense(EXPERTS, OUT, IN);
            LocalTensor bf16 = tensors.bf16(EXPERTS, OUT, IN);
            for (LocalTensor gradient : List.of(dw, bf16)) {
                kernels.fill(gradient, 0);
                kernels.addGroupedLinearWeightGradient(gradient, dy, x, table, true);
                kernels.addGroupedLinearWeightGradient(gradient, dy, x, table, false);
            }
            return List.of(dw, bf16);
        });
    }

    private static RoutingTable table(Tensors tensors, int tokens, int... each) {
        Routing routing = Routing.dropless(new SwitchRouter(0), 1);
        SequencePositions positions = SequencePositions.whole(tokens);
        ExpertLayer layer = new ExpertLayer("experts", routing, EXPERTS, EXPERTS, 1, 1, positions, TokenNoise.NONE);
        RoutingTable table = new RoutingTable(layer, new OnlySlot(tensors));
        LocalTensor choices = tensors.tokens(0, 1, tokens);
        int token = 0;
        for (int expert = 0; expert < each.length; expert++) {
            for (int row = 0; row < each[expert]; row++) {
                choices.setInt(expert, token++);
            }
        }
        while (token < tokens) {
            choices.setInt(TokenGroup.NOBODY, token++);
        }
        table.choose(choices);
        return table;
    }

    private record OnlySlot(Tensors tensors) implements Slot {
        @Override
        public LocalTensor tensor(DType type, long... dims) {
            return tensors.tokens(0, 1, dims);
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
