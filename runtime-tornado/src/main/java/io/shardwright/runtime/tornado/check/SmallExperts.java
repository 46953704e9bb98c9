package io.shardwright.runtime.tornado.check;

import io.shardwright.routing.GShardRouter;
import io.shardwright.routing.Routing;
import io.shardwright.routing.TokenNoise;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** A layer of experts that are full before all tokens have come, forward and backward. */
final class SmallExperts {
    private static final int BATCH = 2;
    private static final int SEQ = 11;
    private static final int SIZE = 13;
    private static final int INNER = 19;
    private static final int EXPERTS = 3;
    private static final int TOP_K = 2;
    private static final int ROOM = BATCH * SEQ * TOP_K;

    private SmallExperts() {}

    static void layer(Kernels kernels, SmallTensors tensors) {
        Routing routing = Routing.dropless(new GShardRouter(0.1), TOP_K).withCapacity(0.8);
        ExpertLayer layer = new ExpertLayer(
                "experts", routing, EXPERTS, EXPERTS, 1, BATCH, SequencePositions.whole(SEQ), TokenNoise.NONE);
        RoutingTable table = new RoutingTable(layer, new SmallSlot(tensors));
        LocalTensor x = tensors.given(BATCH, SEQ, SIZE);
        LocalTensor up = tensors.given(EXPERTS, INNER, SIZE);
        LocalTensor down = tensors.given(EXPERTS, SIZE, INNER);
        LocalTensor gates = tensors.emptyFloats(BATCH, SEQ, TOP_K);
        LocalTensor sent = tensors.empty(ROOM, SIZE);
        LocalTensor sorted = tensors.empty(ROOM, SIZE);
        LocalTensor h = tensors.empty(ROOM, INNER);
        LocalTensor a = tensors.empty(ROOM, INNER);
        LocalTensor out = tensors.empty(ROOM, SIZE);
        LocalTensor returned = tensors.empty(ROOM, SIZE);
        LocalTensor choices = tensors.tokens(0, 0, 1, BATCH, SEQ, TOP_K);
        kernels.route(gates, choices, tensors.givenFloats(BATCH, SEQ, EXPERTS), table);
        kernels.sendRows(sent, x, table);
        kernels.sortRows(sorted, sent, table);
        kernels.groupedLinearActivate(h, a, sorted, up, Activation.GELU, table);
        kernels.groupedLinear(out, a, down, table);
        kernels.unsortRows(returned, out, table);
        kernels.combineRows(tensors.empty(BATCH, SEQ, SIZE), returned, gates, table);

        LocalTensor dReturned = tensors.empty(ROOM, SIZE);
        LocalTensor dInner = tensors.empty(ROOM, INNER);
        LocalTensor dGates = tensors.emptyFloats(BATCH, SEQ, TOP_K);
        kernels.combineRowsGradient(dReturned, dGates, x, returned, gates, table);
        kernels.groupedLinearInputGradient(dInner, dReturned, down, table);
        kernels.groupedActivateGradient(tensors.empty(ROOM, INNER), dInner, h, Activation.GELU, table);
        kernels.addGroupedLinearWeightGradient(tensors.given(EXPERTS, SIZE, INNER), dReturned, a, table, false);
        kernels.sendRowsGradient(tensors.empty(BATCH, SEQ, SIZE), dReturned, table);
    }

    /** Whole numbers are all that a table asks for. */
    private record SmallSlot(SmallTensors tensors) implements Slot {
        @Override
        public LocalTensor tensor(DType type, long... dims) {
            return tensors.tokens(0, 0, 1, dims);
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
