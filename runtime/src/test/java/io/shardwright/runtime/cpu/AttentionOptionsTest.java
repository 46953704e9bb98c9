package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What attention makes of scores, in any combination of options. */
class AttentionOptionsTest {
    private static final int CASES = Integer.getInteger("attention.cases", 30);
    private static final long SEED = Long.getLong("attention.seed", 11);

    static Stream<AttentionCase> cases() {
        SplittableRandom random = new SplittableRandom(SEED);
        return IntStream.range(0, CASES)
                .mapToObj(i -> i % 12 == 0 ? AttentionCase.anyOfManyKeys(random) : AttentionCase.any(random));
    }

    @TestFactory
    Stream<DynamicTest> vectorsGiveWhatPlainLoopsGive() {
        return cases().map(it -> DynamicTest.dynamicTest(
                it + " of seed " + SEED,
                () -> AgainstNaive.check(Math.max(it.queries(), it.keys()), (kernels, tensors) -> {
                    LocalTensor q = tensors.heads(0, it.batch(), it.heads(), it.queries(), it.size());
                    LocalTensor k = tensors.heads(1, it.batch(), it.keyHeads(), it.keys(), it.size());
                    LocalTensor v = tensors.heads(2, it.batch(), it.keyHeads(), it.keys(), it.size());
                    LocalTensor y = tensors.dense(it.batch(), it.queries(), it.heads() * it.size())
                            .heads(it.heads());
                    LocalTensor lse = tensors.dense(it.batch(), it.heads(), it.queries());
                    LocalTensor dq = tensors.heads(0, it.batch(), it.heads(), it.queries(), it.size());
                    LocalTensor dk = tensors.heads(1, it.batch(), it.keyHeads(), it.keys(), it.size());
                    LocalTensor dv = tensors.heads(2, it.batch(), it.keyHeads(), it.keys(), it.size());
                    LocalTensor dy = tensors.strided(it.batch(), it.queries(), it.heads() * it.size())
                            .heads(it.heads());
                    AttentionInputs inputs = it.inputs(tensors);
                    AttentionInputs added = it.added(tensors);
                    kernels.attention(y, lse, q, k, v, inputs, it.options());
                    finite(lse);
                    kernels.attentionGradient(dq, dk, dv, added, dy, y, lse, q, k, v, inputs, it.options());
                    List<LocalTensor> all = new ArrayList<>(List.of(y, lse, dq, dk, dv, q, k, v, dy));
                    Stream.of(added.bias(), added.buckets(), added.sinks())
                            .filter(java.util.Objects::nonNull)
                            .forEach(all::add);
                    return all;
                })));
    }

    /** A rank's own keys, and then chunks of those of others, as rings take them. */
    @TestFactory
    Stream<DynamicTest> blocksOfPartsOfSequencesGiveWhatPlainLoopsGive() {
        SplittableRandom random = new SplittableRandom(SEED);
        return IntStream.range(0, CASES).mapToObj(_ -> {
            int half = random.nextInt(4) == 0 ? random.nextInt(20, 90) : random.nextInt(1, 9);
            AttentionCase it = AttentionCase.any(random, 2, 4, 2, 2 * half, 5).withoutBias();
            int rank = random.nextInt(3);
            int other = (rank + random.nextInt(1, 3)) % 3;
            return DynamicTest.dynamicTest(
                    it + " of ranks " + rank + " and " + other + ", seed " + SEED,
                    () -> AgainstNaive.check(
                            2 * half, (kernels, tensors) -> blocks(kernels, tensors, it, half, rank, other)));
        });
    }

    private static List<LocalTensor> blocks(
            Kernels kernels, Tensors tensors, AttentionCase it, int half, int rank, int other) {
        SequencePositions own = new SequencePositions(6L * half, 3, rank, 2);
        SequencePositions theirs = new SequencePositions(6L * half, 3, other, 2);
        LocalTensor q = tensors.dense(2, 4, 2 * half, 5);
        LocalTensor y = tensors.dense(2, 4, 2 * half, 5);
        LocalTensor lse = tensors.dense(2, 4, 2 * half);
        LocalTensor dy = tensors.dense(2, 4, 2 * half, 5);
        LocalTensor dq = tensors.dense(2, 4, 2 * half, 5);
        LocalTensor p = tensors.dense(2, 4, 2 * half, 2 * half);
        LocalTensor pLse = tensors.dense(2, 4, 2 * half);
        AttentionInputs inputs = it.inputs(tensors);
        AttentionInputs added = it.added(tensors);
        List<LocalTensor> all = new ArrayList<>(List.of(y, lse, dq));
        List<AttentionBlock> blocks = List.of(
                new AttentionBlock(0, 2 * half, 0, 2 * half, it.causal(), own, own),
                new AttentionBlock(0, half, half, half, false, own, theirs),
                new AttentionBlock(half, half, 0, half, false, own, theirs));
        for (AttentionBlock block : blocks) {
            LocalTensor k = tensors.dense(2, 2, 2 * half, 5);
            LocalTensor v = tensors.dense(2, 2, 2 * half, 5);
            LocalTensor dk = tensors.dense(2, 2, 2 * half, 5);
            LocalTensor dv = tensors.dense(2, 2, 2 * half, 5);
            boolean first = block == blocks.getFirst();
            AttentionBlocks parts = kernels.attentionBlocks();
            parts.forward(y, lse, q, k, v, inputs, it.options(), block, first);
            finite(lse);
            parts.backward(dq, dk, dv, added, dy, y, lse, q, k, v, inputs, it.options(), block, first);
            all.addAll(List.of(dk, dv));
        }
        LocalTensor k = tensors.dense(2, 2, 2 * half, 5);
        LocalTensor z = tensors.dense(2, 4, 2 * half, 5);
        AttentionBlocks parts = kernels.attentionBlocks();
        parts.scores(p, q, k, inputs, it.options(), blocks.getFirst());
        parts.softmax(p, pLse, inputs);
        finite(pLse);
        parts.addValues(z, p, k, inputs, it.options(), blocks.getFirst(), true);
        LocalTensor dp = tensors.dense(2, 4, 2 * half, 2 * half);
        LocalTensor dk = tensors.dense(2, 2, 2 * half, 5);
        LocalTensor dv = tensors.dense(2, 2, 2 * half, 5);
        parts.scoresBackward(dq, dk, dv, added, dp, dy, y, lse, q, k, inputs, it.options(), blocks.getLast(), false);
        all.addAll(List.of(p, pLse, z, dk, dv));
        Stream.of(added.buckets(), added.sinks())
                .filter(java.util.Objects::nonNull)
                .forEach(all::add);
        return all;
    }

    /** Tests compare differences, and infinities have none: the log of the divisor of a row that sees nothing becomes -99. */
    private static void finite(LocalTensor lse) {
        // Backward is to see infinities, too: where y is 0 because nothing is seen, no weight comes of -99 either.
        LocalTensor flat = lse.reshape(lse.size());
        for (long i = 0; i < flat.size(); i++) {
            if (flat.get(i) == Float.NEGATIVE_INFINITY) {
                flat.set(-99, i);
            }
        }
    }

    /** Of what is added to scores, whose gradients no other test takes: finite differences of floats. */
    @TestFactory
    Stream<DynamicTest> gradientsOfWhatIsAddedToScoresAreDifferences() {
        return cases().filter(it -> it.queries() < 20 && it.keys() < 30)
                .filter(it -> it.biasDims() > 0 || it.buckets() > 0 || it.sinks())
                .limit(12)
                .map(it -> DynamicTest.dynamicTest(it + " of seed " + SEED, () -> differences(it)));
    }

    private static void differences(AttentionCase it) {
        Kernels kernels = new NaiveKernels();
        Tensors tensors = new Tensors(AgainstNaive.SEED);
        LocalTensor q = tensors.dense(it.batch(), it.heads(), it.queries(), it.size());
        LocalTensor k = tensors.dense(it.batch(), it.keyHeads(), it.keys(), it.size());
        LocalTensor v = tensors.dense(it.batch(), it.keyHeads(), it.keys(), it.size());
        LocalTensor y = tensors.dense(it.batch(), it.heads(), it.queries(), it.size());
        LocalTensor dy = tensors.dense(it.batch(), it.heads(), it.queries(), it.size());
        LocalTensor lse = tensors.dense(it.batch(), it.heads(), it.queries());
        AttentionInputs inputs = it.inputs(tensors);
        AttentionInputs added = it.added(tensors);
        List<LocalTensor> gradients = present(added);
        gradients.forEach(x -> kernels.fill(x, 0));
        kernels.attention(y, lse, q, k, v, inputs, it.options());
        kernels.attentionGradient(
                tensors.dense(q.dims()),
                tensors.dense(k.dims()),
                tensors.dense(k.dims()),
                added,
                dy,
                y,
                lse,
                q,
                k,
                v,
                inputs,
                it.options());
        for (int input = 0; input < gradients.size(); input++) {
            LocalTensor x =
                    present(inputs).get(input).reshape(gradients.get(input).size());
            LocalTensor dx = gradients.get(input).reshape(x.size());
            for (long i = 0; i < x.size(); i++) {
                float before = x.get(i);
                float more = before + 0.01f;
                float less = before - 0.01f;
                x.set(more, i);
                kernels.attention(y, lse, q, k, v, inputs, it.options());
                double up = dot(dy, y);
                x.set(less, i);
                kernels.attention(y, lse, q, k, v, inputs, it.options());
                double difference = (up - dot(dy, y)) / (more - less);
                x.set(before, i);
                assertThat(dx.get(i)).as("input %d, element %d", input, i).isCloseTo((float) difference, within(3e-3f));
            }
        }
    }

    private static List<LocalTensor> present(AttentionInputs inputs) {
        return Stream.of(inputs.bias(), inputs.buckets(), inputs.sinks())
                .filter(java.util.Objects::nonNull)
                .toList();
    }

    private static double dot(LocalTensor a, LocalTensor b) {
        double sum = 0;
        LocalTensor x = a.reshape(a.size());
        LocalTensor y = b.reshape(b.size());
        for (long i = 0; i < x.size(); i++) {
            sum += x.get(i) * y.get(i);
        }
        return sum;
    }
}
