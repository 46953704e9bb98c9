package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.routing.Routing;
import io.shardwright.routing.SwitchRouter;
import io.shardwright.routing.TokenGroup;
import io.shardwright.routing.TokenNoise;
import io.shardwright.runtime.cpu.naive.Dense;
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
import org.junit.jupiter.params.provider.EnumSource;

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
            LocalTensor slope = tensors.strided(tokens, OUT);
            LocalTensor a = tensors.strided(tokens, OUT);
            kernels.groupedLinear(y, x, w, table);
            kernels.groupedLinearActivate(a, slope, x, w, Activation.GELU, table);
            LocalTensor dy = tensors.strided(tokens, OUT);
            kernels.groupedMultiply(dy, dy, slope, table);
            LocalTensor dx = tensors.dense(tokens, IN);
            LocalTensor dw = tensors.dense(EXPERTS, OUT, IN);
            kernels.groupedLinearInputGradient(dx, dy, w, table);
            kernels.addGroupedLinearWeightGradient(dw, dy, x, table, false);
            return List.of(y, a, slope, dx, dw, x, w, dy);
        });
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void theirRowsMayBeHalves(Activation activation) {
        int tokens = 101;
        AgainstNaive.checkBf16(2, (kernels, tensors) -> {
            RoutingTable table = table(tensors, tokens, 31, 0, 65);
            LocalTensor x = tensors.bf16(tokens, IN);
            LocalTensor w = tensors.bf16(EXPERTS, OUT, IN);
            LocalTensor a = tensors.stridedBf16(tokens, OUT);
            LocalTensor slope = tensors.bf16(tokens, OUT);
            LocalTensor dh = tensors.stridedBf16(tokens, OUT);
            kernels.groupedLinearActivate(a, slope, x, w, activation, table);
            kernels.groupedMultiply(dh, dh, slope, table);
            return List.of(a, slope, dh);
        });
    }

    /** Bit for bit, of vectors and of the rest of a row, in each kind of matmul. */
    @ParameterizedTest
    @EnumSource(Activation.class)
    void aProductWithTheSlopeIsTheActivationsGradient(Activation activation) {
        int tokens = 101;
        AgainstNaive.kinds().forEach(kernels -> {
            Tensors tensors = new Tensors(AgainstNaive.SEED);
            RoutingTable table = table(tensors, tokens, 31, 0, 65);
            LocalTensor x = tensors.dense(tokens, IN);
            LocalTensor w = tensors.dense(EXPERTS, OUT, IN);
            LocalTensor a = tensors.dense(tokens, OUT);
            LocalTensor slope = tensors.strided(tokens, OUT);
            LocalTensor da = tensors.dense(tokens, OUT);
            LocalTensor dh = tensors.dense(tokens, OUT);
            kernels.groupedLinearActivate(a, slope, x, w, activation, table);
            kernels.groupedMultiply(dh, da, slope, table);

            LocalTensor h = tensors.dense(tokens, OUT);
            LocalTensor alone = tensors.dense(tokens, OUT);
            LocalTensor gradient = tensors.dense(tokens, OUT);
            kernels.groupedLinear(h, x, w, table);
            kernels.activate(alone, h, activation);
            kernels.activateGradient(gradient, da, h, activation);
            assertThat(Dense.read(table.rows(a))).containsExactly(Dense.read(table.rows(alone)));
            assertThat(Dense.read(table.rows(dh))).containsExactly(Dense.read(table.rows(gradient)));
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
