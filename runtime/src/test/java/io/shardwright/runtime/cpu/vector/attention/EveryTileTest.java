package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.runtime.cpu.AgainstNaive;
import io.shardwright.runtime.cpu.AttentionCase;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.runtime.cpu.choice.Choice;
import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.runtime.cpu.matmul.OneDnnMatmuls;
import io.shardwright.runtime.cpu.matmul.UnavailableException;
import io.shardwright.runtime.cpu.vector.matmul.JavaMatmuls;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Attention is the same in whatever tiles it is computed: candidates, and any others. */
class EveryTileTest {
    private static final int CASES = Integer.getInteger("tiles.cases", 8);
    private static final long SEED = Long.getLong("tiles.seed", System.nanoTime());

    /** Rounded operands: steps of bf16 that results may differ by, of the largest. */
    private static final int STEPS = 8;

    /** The same of gradients of what is added to scores: terms that mostly cancel out, added to given numbers. */
    private static final int STEPS_OF_ADDED = 64;

    /** Outputs before those. */
    private static final int OUTPUTS = 5;

    @TestFactory
    Stream<DynamicTest> anyTileGivesWhatPlainLoopsGive() {
        SplittableRandom random = new SplittableRandom(SEED);
        return IntStream.range(0, CASES).mapToObj(i -> {
            AttentionCase any = i % 4 == 0 ? AttentionCase.anyOfManyKeys(random) : AttentionCase.any(random);
            AttentionCase it = i % 4 == 1 ? plain(any) : any;
            long seed = random.nextLong();
            return DynamicTest.dynamicTest(it + " of seed " + SEED, () -> check(it, seed));
        });
    }

    private static AttentionCase plain(AttentionCase it) {
        return new AttentionCase(
                it.batch(),
                it.heads(),
                it.keyHeads(),
                it.queries(),
                it.queries(),
                it.size(),
                it.causal(),
                0,
                0,
                false,
                0,
                0,
                false,
                false,
                false,
                0);
    }

    /** @param given the largest number that was in each output before, where gradients are added to numbers */
    private record Outputs(List<LocalTensor> tensors, List<Double> given) {}

    private static void check(AttentionCase it, long seed) {
        Outputs outputs = run(new NaiveKernels().attentionBlocks(), it);
        List<LocalTensor> expected = outputs.tensors();
        AttentionBlock block = AttentionBlock.whole(it.queries(), it.keys(), it.causal());
        SplittableRandom random = new SplittableRandom(seed);
        for (Matmuls matmuls : matmuls()) {
            for (boolean bf16 : List.of(false, true)) {
                TiledShape shape = shape(it, block, bf16, false);
                List<Tile> tiles = new ArrayList<>(shape.candidates());
                tiles.add(new Tile(random.nextInt(1, 200), random.nextInt(1, 600), it.keyHeads()));
                tiles.add(new Tile(random.nextInt(1, 20), random.nextInt(1, 20), 1));
                for (Tile tile : tiles) {
                    List<LocalTensor> actual = run(new VectorAttentionBlocks(matmuls, taking(shape, tile), bf16), it)
                            .tensors();
                    String what = "%s of seed %d, %s in %s%s, output "
                            .formatted(it, SEED, matmuls.describe(), tile, bf16 ? " of bf16" : "");
                    for (int i = 0; i < expected.size(); i++) {
                        if (bf16) {
                            int steps = i < OUTPUTS ? STEPS : STEPS_OF_ADDED;
                            double largest = Math.max(
                                    AgainstNaive.largest(expected.get(i)),
                                    outputs.given().get(i));
                            AgainstNaive.compareRounded(what + i, actual.get(i), expected.get(i), steps, largest);
                        } else {
                            int terms = Math.max(it.queries(), it.keys());
                            AgainstNaive.compare(what + i, actual.get(i), expected.get(i), terms);
                        }
                    }
                }
            }
        }
    }

    private static List<Matmuls> matmuls() {
        try {
            return List.of(new JavaMatmuls(), OneDnnMatmuls.create(ChoiceTable.builtIn()));
        } catch (UnavailableException e) {
            return List.of(new JavaMatmuls());
        }
    }

    /** A table in which both directions of a shape have a tile. */
    private static ChoiceTable taking(TiledShape shape, Tile tile) {
        return new ChoiceTable(
                Stream.of(false, true)
                        .map(backward -> new Choice(shape.to(backward).text(), tile.text()).text())
                        .toList(),
                null);
    }

    private static TiledShape shape(AttentionCase it, AttentionBlock block, boolean bf16, boolean backward) {
        AttentionInputs inputs = it.inputs(new Tensors(SEED));
        TileScores scores = PlainScores.are(it.options(), inputs)
                ? new PlainScores().of(it.options().scale(), block)
                : new RuledScores().of(it.options(), inputs, block, it.heads(), true);
        return new TiledShape(
                it.queries(),
                scores.widest(),
                it.heads(),
                it.keyHeads(),
                it.size(),
                it.causal(),
                scores.isRuled(),
                bf16,
                backward);
    }

    private static Outputs run(AttentionBlocks kernels, AttentionCase it) {
        Tensors tensors = new Tensors(SEED);
        LocalTensor q = tensors.heads(0, it.batch(), it.heads(), it.queries(), it.size());
        LocalTensor k = tensors.heads(1, it.batch(), it.keyHeads(), it.keys(), it.size());
        LocalTensor v = tensors.heads(2, it.batch(), it.keyHeads(), it.keys(), it.size());
        LocalTensor y =
                tensors.dense(it.batch(), it.queries(), it.heads() * it.size()).heads(it.heads());
        LocalTensor lse = tensors.dense(it.batch(), it.heads(), it.queries());
        LocalTensor dy =
                tensors.dense(it.batch(), it.queries(), it.heads() * it.size()).heads(it.heads());
        LocalTensor dq = tensors.heads(0, it.batch(), it.heads(), it.queries(), it.size());
        LocalTensor dk = tensors.heads(1, it.batch(), it.keyHeads(), it.keys(), it.size());
        LocalTensor dv = tensors.heads(2, it.batch(), it.keyHeads(), it.keys(), it.size());
        AttentionInputs inputs = it.inputs(tensors);
        AttentionInputs added = it.added(tensors);
        AttentionOptions options = it.options();
        AttentionBlock block = AttentionBlock.whole(it.queries(), it.keys(), it.causal());
        List<LocalTensor> all = new ArrayList<>(List.of(y, lse, dq, dk, dv));
        Stream.of(added.bias(), added.buckets(), added.sinks())
                .filter(Objects::nonNull)
                .forEach(all::add);
        List<Double> given = IntStream.range(0, all.size())
                .mapToObj(i -> i < OUTPUTS ? 0 : AgainstNaive.largest(all.get(i)))
                .toList();
        kernels.forward(y, lse, q, k, v, inputs, options, block, true);
        finite(lse);
        kernels.backward(dq, dk, dv, added, dy, y, lse, q, k, v, inputs, options, block, true);
        return new Outputs(all, given);
    }

    /** Infinities have no differences. */
    private static void finite(LocalTensor lse) {
        LocalTensor flat = lse.reshape(lse.size());
        for (long i = 0; i < flat.size(); i++) {
            if (flat.get(i) == Float.NEGATIVE_INFINITY) {
                flat.set(-99, i);
            }
        }
    }
}
