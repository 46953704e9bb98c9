package io.shardwright.runtime.cpu.expert;

import io.shardwright.routing.Router;
import io.shardwright.routing.TokenGroup;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The choice of experts, group by group, in double on one thread: few numbers, of which each token's choice must be the same on
 * every device. Tensors are dense.
 */
final class RouteTokens {
    private RouteTokens() {}

    /** Fills gates, choices and the table. */
    static void forward(LocalTensor gates, LocalTensor choices, LocalTensor logits, RoutingTable table) {
        ExpertLayer layer = table.layer();
        TokenGroup group = layer.group();
        MemorySegment gateMemory = memory(gates);
        MemorySegment choiceMemory = memory(choices);
        for (int g = 0; g < layer.groups(); g++) {
            read(group, g, logits, table);
            layer.routing().router().route(group);
            group.dropOverCapacity();
            long at = (long) g * layer.tokensInGroup() * group.topK();
            for (int mine = 0; mine < layer.tokensInGroup(); mine++) {
                int t = layer.inGroup(mine);
                for (int rank = 0; rank < group.topK(); rank++, at++) {
                    gateMemory.setAtIndex(ValueLayout.JAVA_FLOAT, gates.offset() + at, (float) group.gate(t, rank));
                    choiceMemory.setAtIndex(ValueLayout.JAVA_INT, choices.offset() + at, group.choice(t, rank));
                }
            }
        }
        table.choose(choices);
    }

    /** The gradient of the logits, and the load of the experts. */
    static void gradient(LocalTensor dLogits, LocalTensor dGates, LocalTensor logits, RoutingTable table) {
        ExpertLayer layer = table.layer();
        TokenGroup group = layer.group();
        Router router = layer.routing().router();
        MemorySegment dGateMemory = memory(dGates);
        MemorySegment dLogitMemory = memory(dLogits);
        // The share is of a rank's positions, and the auxiliary loss one of whole sequences, which all their ranks work
        // out.
        double scale = layer.contexts() * table.slot().lossShare() / layer.groups() / layer.addends();
        for (int g = 0; g < layer.groups(); g++) {
            read(group, g, logits, table);
            // Choosing again is cheaper than keeping what the choice came from.
            double auxiliary = router.route(group) + group.zLoss();
            long at = (long) g * layer.tokensInGroup() * group.topK();
            for (int mine = 0; mine < layer.tokensInGroup(); mine++) {
                int t = layer.inGroup(mine);
                for (int rank = 0; rank < group.topK(); rank++, at++) {
                    float dGate = dGateMemory.getAtIndex(ValueLayout.JAVA_FLOAT, dGates.offset() + at);
                    group.setGateGradient(t, rank, dGate);
                }
            }
            router.gradient(group, scale);
            group.zLossGradient(scale);
            long out = dLogits.offset() + (long) g * layer.tokensInGroup() * group.columns();
            for (int mine = 0; mine < layer.tokensInGroup(); mine++) {
                int t = layer.inGroup(mine);
                for (int column = 0; column < group.columns(); column++, out++) {
                    dLogitMemory.setAtIndex(ValueLayout.JAVA_FLOAT, out, (float) group.logitGradient(t, column));
                }
            }
            countChoices(layer, group);
            group.dropOverCapacity();
            layer.count(group, auxiliary / layer.groups());
        }
    }

    /** Adds to the bias's gradient by how much this rank's tokens chose an expert more often than the mean. */
    private static void countChoices(ExpertLayer layer, TokenGroup group) {
        if (layer.bias().isEmpty()) {
            return;
        }
        LocalTensor violation = layer.bias().get().violation();
        float mean = (float) (layer.tokensInGroup() * group.topK()) / layer.experts();
        for (int e = 0; e < layer.experts(); e++) {
            violation.set(violation.get(e) - mean, e);
        }
        for (int mine = 0; mine < layer.tokensInGroup(); mine++) {
            for (int rank = 0; rank < group.topK(); rank++) {
                int expert = group.choice(layer.inGroup(mine), rank);
                violation.set(violation.get(expert) + 1, expert);
            }
        }
    }

    private static void read(TokenGroup group, int number, LocalTensor logits, RoutingTable table) {
        ExpertLayer layer = table.layer();
        group.start(
                table.slot().firstSequence() + (long) number * layer.routing().groupSequences(), layer.noise());
        if (layer.bias().isPresent()) {
            LocalTensor bias = layer.bias().get().value();
            for (int e = 0; e < layer.experts(); e++) {
                group.setBias(e, bias.get(e));
            }
        }
        MemorySegment memory = memory(logits);
        for (int t = 0; t < group.tokens(); t++) {
            long at = logits.offset() + (long) layer.inLogits(number, t) * group.columns();
            for (int column = 0; column < group.columns(); column++, at++) {
                group.setLogit(t, column, memory.getAtIndex(ValueLayout.JAVA_FLOAT, at));
            }
        }
    }

    /** The whole storage of a dense tensor: its own segment would be a new object. */
    private static MemorySegment memory(LocalTensor x) {
        if (!x.isDense()) {
            throw new IllegalArgumentException(x + " must be dense");
        }
        return x.storage().segment();
    }
}
