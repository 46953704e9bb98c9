package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.routing.GShardRouter;
import io.shardwright.routing.NoisyTopKRouter;
import io.shardwright.routing.Routing;
import io.shardwright.routing.SoftmaxTopKRouter;
import io.shardwright.routing.SwitchRouter;
import io.shardwright.routing.TokenNoise;
import io.shardwright.routing.TopKRouter;
import io.shardwright.runtime.cpu.naive.Dense;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The kernels of a mixture of experts, one behind the other, against plain loops over tokens in double and their differences. */
class ExpertLayerTest {
    private static final int BATCH = 4;
    private static final int SEQ = 6;
    private static final int TOKENS = BATCH * SEQ;
    private static final int SIZE = 5;
    private static final int INNER = 7;
    private static final int EXPERTS = 4;
    private static final double SHARE = 0.25;
    private static final long FIRST_SEQUENCE = 12;

    private static List<Routing> routings() {
        return List.of(
                Routing.dropless(new SwitchRouter(0.3), 1),
                Routing.dropless(new SwitchRouter(0.3), 1).withCapacity(0.75).withGroups(2),
                Routing.dropless(new GShardRouter(0.9), 2),
                Routing.dropless(new GShardRouter(0.9), 2).withCapacity(1),
                Routing.dropless(new TopKRouter(0.2, true), 3).withCapacity(0.8),
                Routing.dropless(new TopKRouter(0.2, false), 2).withGroups(4).withZLoss(0.05),
                Routing.dropless(new SoftmaxTopKRouter(0.5, 0.2), 2),
                Routing.dropless(new NoisyTopKRouter(0.2, 0.3), 2),
                Routing.dropless(new NoisyTopKRouter(0.2, 0.3), 4));
    }

    @TestFactory
    Stream<DynamicTest> agreesWithPlainLoopsOverTokens() {
        return routings().stream()
                .flatMap(routing -> Stream.of(true, false)
                        .flatMap(noise -> Stream.concat(Stream.of(new NaiveKernels()), AgainstNaive.kinds())
                                .map(kernels -> DynamicTest.dynamicTest(
                                        routing + (noise ? "" : ", in evaluation") + " on " + kernels.describe(),
                                        () -> check(routing, new TokenNoise(77, noise), kernels)))));
    }

    private static void check(Routing routing, TokenNoise noise, Kernels kernels) {
        SplittableRandom random = new SplittableRandom(31);
        PlainExperts.Operands operands = new PlainExperts.Operands(
                numbers(random, TOKENS * SIZE),
                numbers(random, routing.matrices() * EXPERTS * SIZE),
                numbers(random, EXPERTS * INNER * SIZE),
                numbers(random, EXPERTS * SIZE * INNER));
        double[] dy = numbers(random, TOKENS * SIZE);
        PlainExperts plain = new PlainExperts(
                routing,
                TOKENS,
                routing.groupSequences() * SEQ,
                SIZE,
                INNER,
                EXPERTS,
                Activation.GELU,
                noise,
                FIRST_SEQUENCE * SEQ);
        PlainExperts.Result expected = plain.forward(operands);
        Run run = new Run(routing, noise, kernels, operands, dy);
        close(run.y, expected.y(), 1e-5);
        assertThat(run.layer.dropped()).isEqualTo(expected.dropped());
        assertThat(run.layer.auxiliary()).isCloseTo(expected.auxiliary(), within(1e-5));
        List<double[]> parts = List.of(operands.x(), operands.router(), operands.up(), operands.down());
        for (int part = 0; part < parts.size(); part++) {
            close(run.gradients.get(part), differences(plain, operands, parts.get(part), dy), 1e-4);
        }
    }

    /** Central differences of {@code dy · y + share auxiliary}. */
    private static double[] differences(
            PlainExperts plain, PlainExperts.Operands operands, double[] part, double[] dy) {
        double h = 1e-6;
        double[] slopes = new double[part.length];
        for (int i = 0; i < part.length; i++) {
            double value = part[i];
            part[i] = value + h;
            double above = loss(plain.forward(operands), dy);
            part[i] = value - h;
            double below = loss(plain.forward(operands), dy);
            part[i] = value;
            slopes[i] = (above - below) / (2 * h);
        }
        return slopes;
    }

    private static double loss(PlainExperts.Result result, double[] dy) {
        return IntStream.range(0, dy.length)
                        .mapToDouble(i -> dy[i] * result.y()[i])
                        .sum()
                + SHARE * result.auxiliary();
    }

    /** The layer on one rank: forward and backward as generated code calls them. */
    private static final class Run {
        final ExpertLayer layer;
        final double[] y;
        final List<double[]> gradients;

        Run(Routing routing, TokenNoise noise, Kernels kernels, PlainExperts.Operands operands, double[] dOutput) {
            layer = new ExpertLayer(
                    "experts", routing, EXPERTS, EXPERTS, 1, BATCH, SequencePositions.whole(SEQ), noise);
            RoutingTable table = new RoutingTable(layer, new TestSlot());
            int columns = routing.matrices() * EXPERTS;
            int rows = TOKENS * routing.topK();
            LocalTensor x = tensor(operands.x(), BATCH, SEQ, SIZE);
            LocalTensor router = tensor(operands.router(), columns, SIZE);
            LocalTensor up = tensor(operands.up(), EXPERTS, INNER, SIZE);
            LocalTensor down = tensor(operands.down(), EXPERTS, SIZE, INNER);
            LocalTensor logits = empty(BATCH, SEQ, columns);
            LocalTensor gates = empty(BATCH, SEQ, routing.topK());
            LocalTensor choices = memory(DType.I32, BATCH, SEQ, routing.topK());
            LocalTensor sent = empty(rows, SIZE);
            LocalTensor sorted = empty(rows, SIZE);
            LocalTensor h = empty(rows, INNER);
            LocalTensor a = empty(rows, INNER);
            LocalTensor out = empty(rows, SIZE);
            LocalTensor arrived = empty(rows, SIZE);
            LocalTensor result = empty(BATCH, SEQ, SIZE);
            kernels.linear(logits, x, router);
            kernels.route(gates, choices, logits, table);
            kernels.sendRows(sent, x, table);
            kernels.sortRows(sorted, sent, table);
            kernels.groupedLinearActivate(h, a, sorted, up, Activation.GELU, table);
            kernels.groupedLinear(out, a, down, table);
            kernels.unsortRows(arrived, out, table);
            kernels.combineRows(result, arrived, gates, table);
            y = Dense.read(result);

            LocalTensor dy = tensor(dOutput, BATCH, SEQ, SIZE);
            LocalTensor dRouter = zero(columns, SIZE);
            LocalTensor dUp = zero(EXPERTS, INNER, SIZE);
            LocalTensor dDown = zero(EXPERTS, SIZE, INNER);
            LocalTensor dArrived = empty(rows, SIZE);
            LocalTensor dGates = empty(BATCH, SEQ, routing.topK());
            LocalTensor dOut = empty(rows, SIZE);
            LocalTensor dA = empty(rows, INNER);
            LocalTensor dSorted = empty(rows, SIZE);
            LocalTensor dSent = empty(rows, SIZE);
            LocalTensor dx = empty(BATCH, SEQ, SIZE);
            LocalTensor dLogits = empty(BATCH, SEQ, columns);
            kernels.combineRowsGradient(dArrived, dGates, dy, arrived, gates, table);
            kernels.sortRows(dOut, dArrived, table);
            kernels.groupedLinearInputGradient(dA, dOut, down, table);
            kernels.addGroupedLinearWeightGradient(dDown, dOut, a, table, false);
            kernels.groupedActivateGradient(dA, dA, h, Activation.GELU, table);
            kernels.groupedLinearInputGradient(dSorted, dA, up, table);
            kernels.addGroupedLinearWeightGradient(dUp, dA, sorted, table, false);
            kernels.unsortRows(dSent, dSorted, table);
            kernels.sendRowsGradient(dx, dSent, table);
            kernels.routeGradient(dLogits, dGates, logits, table);
            kernels.addLinearInputGradient(dx, dLogits, router);
            kernels.addLinearWeightGradient(dRouter, dLogits, x, false);
            gradients = Stream.of(dx, dRouter, dUp, dDown).map(Dense::read).toList();
        }
    }

    private static final class TestSlot implements Slot {
        @Override
        public LocalTensor tensor(DType type, long... dims) {
            return memory(type, dims);
        }

        @Override
        public long firstSequence() {
            return FIRST_SEQUENCE;
        }

        @Override
        public double lossShare() {
            return SHARE;
        }

        @Override
        public double targetWeight() {
            return 1;
        }
    }

    private static LocalTensor memory(DType type, long... dims) {
        long elements = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        return LocalTensor.dense(Storage.on(Arena.ofAuto().allocate(elements * type.bytes(), 64)), type, dims);
    }

    /** With garbage in it. */
    private static LocalTensor empty(long... dims) {
        LocalTensor x = memory(DType.F32, dims);
        x.segment().fill((byte) 0x7F);
        return x;
    }

    private static LocalTensor zero(long... dims) {
        return memory(DType.F32, dims);
    }

    private static LocalTensor tensor(double[] values, long... dims) {
        LocalTensor x = zero(dims);
        Dense.write(x, values);
        return x;
    }

    /** As floats hold them. */
    private static double[] numbers(SplittableRandom random, int count) {
        return random.doubles(count, -1, 1).map(x -> (float) x).toArray();
    }

    private static void close(double[] actual, double[] expected, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i])
                    .as("element %d", i)
                    .isCloseTo(expected[i], within(tolerance * (1 + Math.abs(expected[i]))));
        }
    }

    private static org.assertj.core.data.Offset<Double> within(double by) {
        return org.assertj.core.data.Offset.offset(by);
    }
}
