package io.shardwright.runtime.tornado;

import io.shardwright.routing.GShardRouter;
import io.shardwright.routing.NoisyTopKRouter;
import io.shardwright.routing.Router;
import io.shardwright.routing.Routing;
import io.shardwright.routing.SwitchRouter;
import io.shardwright.routing.TokenNoise;
import io.shardwright.routing.TopKRouter;
import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExpertsTest {
    private static final int BATCH = 2;

    /** Router, choices of a token, capacity, experts, positions, size of a token, and of an expert. */
    static Stream<Arguments> layers() {
        return Stream.of(
                Arguments.of(new SwitchRouter(0.1), 1, 0, 4, 16, 64, 48),
                Arguments.of(new SwitchRouter(0.1), 1, 0.5, 3, 11, 13, 7),
                Arguments.of(new GShardRouter(0.1), 2, 1, 4, 33, 64, 100),
                Arguments.of(new TopKRouter(0.1, true), 3, 0, 3, 7, 1, 1),
                Arguments.of(new NoisyTopKRouter(0.1, 0.1), 2, 0, 70, 5, 9, 12),
                Arguments.of(new SwitchRouter(0), 1, 0, 1, 200, 17, 65));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void forwardAndBackwardAgree(Router router, int topK, double capacity, int experts, int seq, int size, int inner) {
        Routing routing = Routing.dropless(router, topK).withCapacity(capacity);
        OnDevice.check(Math.max(BATCH * seq, Math.max(size, inner)), (kernels, tensors) -> {
            ExpertLayer layer = new ExpertLayer(
                    "experts",
                    routing,
                    experts,
                    experts,
                    1,
                    BATCH,
                    SequencePositions.whole(seq),
                    new TokenNoise(5, true));
            RoutingTable table = new RoutingTable(layer, new TestSlot(tensors));
            int room = BATCH * seq * topK;
            LocalTensor x = tensors.dense(BATCH, seq, size);
            LocalTensor logits = tensors.dense(BATCH, seq, (long) routing.matrices() * experts);
            LocalTensor up = tensors.dense(experts, inner, size);
            LocalTensor down = tensors.dense(experts, size, inner);
            LocalTensor gates = tensors.dense(BATCH, seq, topK);
            LocalTensor choices = tensors.tokens(0, 1, BATCH, seq, topK);
            LocalTensor sent = tensors.dense(room, size);
            LocalTensor sorted = tensors.dense(room, size);
            LocalTensor h = tensors.strided(room, inner);
            LocalTensor a = tensors.strided(room, inner);
            LocalTensor out = tensors.dense(room, size);
            LocalTensor returned = tensors.dense(room, size);
            LocalTensor y = tensors.dense(BATCH, seq, size);
            kernels.route(gates, choices, logits, table);
            kernels.sendRows(sent, x, table);
            kernels.sortRows(sorted, sent, table);
            kernels.groupedLinearActivate(h, a, sorted, up, Activation.GELU, table);
            kernels.groupedLinear(out, a, down, table);
            kernels.unsortRows(returned, out, table);
            kernels.combineRows(y, returned, gates, table);

            LocalTensor dy = tensors.dense(BATCH, seq, size);
            LocalTensor dReturned = tensors.dense(room, size);
            LocalTensor dGates = tensors.dense(BATCH, seq, topK);
            LocalTensor dOut = tensors.dense(room, size);
            LocalTensor dInner = tensors.strided(room, inner);
            LocalTensor dSorted = tensors.dense(room, size);
            LocalTensor dSent = tensors.dense(room, size);
            LocalTensor dx = tensors.dense(BATCH, seq, size);
            LocalTensor dUp = tensors.dense(experts, inner, size);
            LocalTensor dDown = tensors.dense(experts, size, inner);
            LocalTensor dLogits = tensors.dense(BATCH, seq, (long) routing.matrices() * experts);
            kernels.combineRowsGradient(dReturned, dGates, dy, returned, gates, table);
            kernels.sortRows(dOut, dReturned, table);
            kernels.groupedLinearInputGradient(dInner, dOut, down, table);
            kernels.addGroupedLinearWeightGradient(dDown, dOut, a, table, false);
            kernels.groupedActivateGradient(dInner, dInner, h, Activation.GELU, table);
            kernels.groupedLinearInputGradient(dSorted, dInner, up, table);
            kernels.addGroupedLinearWeightGradient(dUp, dInner, sorted, table, false);
            kernels.unsortRows(dSent, dSorted, table);
            kernels.sendRowsGradient(dx, dSent, table);
            kernels.routeGradient(dLogits, dGates, logits, table);
            return List.of(
                    gates, sent, sorted, h, a, out, returned, y, dReturned, dGates, dOut, dInner, dSorted, dSent, dx,
                    dUp, dDown, dLogits, x, up, down);
        });
    }

    /** Whole numbers are all that a table asks for. */
    private record TestSlot(Tensors tensors) implements Slot {
        @Override
        public LocalTensor tensor(DType type, long... dims) {
            return tensors.tokens(0, 1, dims);
        }

        @Override
        public long firstSequence() {
            return 3;
        }

        @Override
        public double lossShare() {
            return 0.5;
        }

        @Override
        public double targetWeight() {
            return 1;
        }
    }
}
