package io.shardwright.runtime.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.ContextAttention;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.SequencePositions;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Attention over split sequences, against the naive kernel on whole ones. */
@Timeout(120)
class ContextAttentionTest {
    private static final CollectiveSite SITE = new CollectiveSite(3, "attention", "ContextAttentionTest.java");
    private static final double SCALE = 0.4;

    /** An attention, its form, and the ranks that it is split over. */
    record Case(ContextForm form, int ranks, int batch, int heads, int keyHeads, int seq, int size, boolean causal) {
        long[] queryDims() {
            return new long[] {batch, heads, seq, size};
        }

        long[] keyDims() {
            return new long[] {batch, keyHeads, seq, size};
        }
    }

    /** Whole tensors, dense. */
    record Whole(
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv) {
        static Whole of(Case it) {
            SplittableRandom random = new SplittableRandom(it.hashCode());
            Whole whole = new Whole(
                    dense(it.queryDims()),
                    dense(it.keyDims()),
                    dense(it.keyDims()),
                    dense(it.queryDims()),
                    dense(it.queryDims()),
                    dense(it.batch, it.heads, it.seq),
                    dense(it.queryDims()),
                    dense(it.keyDims()),
                    dense(it.keyDims()));
            for (LocalTensor x : List.of(whole.q, whole.k, whole.v, whole.dy)) {
                LocalTensor flat = x.reshape(x.size());
                for (long i = 0; i < flat.size(); i++) {
                    flat.set((float) random.nextDouble(-2, 2), i);
                }
            }
            Kernels naive = new NaiveKernels();
            naive.attention(whole.y, whole.lse, whole.q, whole.k, whole.v, SCALE, it.causal);
            naive.attentionGradient(
                    whole.dq, whole.dk, whole.dv, whole.dy, whole.y, whole.lse, whole.q, whole.k, whole.v, SCALE,
                    it.causal);
            return whole;
        }

        private static LocalTensor dense(long... dims) {
            long size = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
            return LocalTensor.dense(Storage.on(Arena.ofAuto().allocate(4 * size, 64)), DType.F32, dims);
        }
    }

    static Stream<Arguments> cases() {
        Stream<Case> rings = Stream.of(ContextForm.RING, ContextForm.TWO_RING)
                .flatMap(form -> Stream.of(
                        new Case(form, 1, 2, 2, 2, 5, 3, true),
                        new Case(form, 2, 2, 3, 3, 12, 5, true),
                        new Case(form, 2, 1, 6, 2, 4, 8, false),
                        new Case(form, 3, 2, 4, 2, 18, 7, true),
                        new Case(form, 3, 1, 2, 1, 30, 4, false),
                        new Case(form, 4, 1, 4, 4, 264, 16, true),
                        new Case(form, 4, 2, 2, 1, 8, 1, true)));
        Stream<Case> ulysses = Stream.of(
                new Case(ContextForm.ULYSSES, 1, 2, 2, 2, 5, 3, true),
                new Case(ContextForm.ULYSSES, 2, 2, 4, 2, 10, 5, true),
                new Case(ContextForm.ULYSSES, 3, 2, 6, 3, 9, 4, false),
                new Case(ContextForm.ULYSSES, 4, 1, 8, 4, 260, 16, true));
        return Stream.concat(rings, ulysses).flatMap(it -> Stream.of(Arguments.of(it, false), Arguments.of(it, true)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesWhatAttentionOnOneRankGives(Case it, boolean naive) {
        Whole whole = Whole.of(it);
        Launcher.threads(Mesh.of(Axis.CP, it.ranks), context -> {
            Kernels kernels = naive ? new NaiveKernels() : new CpuKernelProvider().create();
            RankWorld world = new RankWorld(context.endpoint(), kernels, 1, it.form);
            Part part = new Part(it, world);
            // The second time, every buffer has been used before.
            for (int time = 0; time < 2; time++) {
                part.compareForward(whole);
                part.compareBackward(whole);
            }
        });
    }

    /** One rank's share, with q, k and v side by side in one tensor, as a fused projection leaves them. */
    private static final class Part {
        private final Case it;
        private final SequencePositions positions;
        private final ContextAttention attention;
        private final LocalTensor q;
        private final LocalTensor k;
        private final LocalTensor v;
        private final LocalTensor dy;
        private final LocalTensor y;
        private final LocalTensor lse;
        private final LocalTensor dq;
        private final LocalTensor dk;
        private final LocalTensor dv;

        Part(Case it, RankWorld world) {
            this.it = it;
            ModelAssembly assembly = world.assembly(it.batch, it.seq);
            positions = assembly.positions();
            long seq = assembly.seq();
            attention = assembly.contextAttention("test", it.batch, it.heads, it.keyHeads, seq, it.size, it.causal);
            long queries = (long) it.heads * it.size;
            long keys = (long) it.keyHeads * it.size;
            LocalTensor fused = assembly.input(DType.F32, it.batch, seq, queries + 2 * keys);
            LocalTensor dFused = assembly.input(DType.F32, it.batch, seq, queries + 2 * keys);
            q = fused.section(2, 0, queries).heads(it.heads);
            k = fused.section(2, queries, keys).heads(it.keyHeads);
            v = fused.section(2, queries + keys, keys).heads(it.keyHeads);
            dq = dFused.section(2, 0, queries).heads(it.heads);
            dk = dFused.section(2, queries, keys).heads(it.keyHeads);
            dv = dFused.section(2, queries + keys, keys).heads(it.keyHeads);
            y = assembly.input(DType.F32, it.batch, seq, queries).heads(it.heads);
            dy = assembly.input(DType.F32, it.batch, seq, queries).heads(it.heads);
            lse = assembly.input(DType.F32, it.batch, it.heads, seq);
            assembly.commit();
        }

        void compareForward(Whole whole) {
            take(q, whole.q);
            take(k, whole.k);
            take(v, whole.v);
            attention.forward(y, lse, q, k, v, SCALE, SITE);
            compare(y, whole.y);
            compare(lse.reshape(it.batch, it.heads, lse.dim(2), 1), whole.lse.reshape(it.batch, it.heads, it.seq, 1));
        }

        void compareBackward(Whole whole) {
            take(dy, whole.dy);
            attention.backward(dq, dk, dv, dy, y, lse, q, k, v, SCALE, SITE);
            compare(dq, whole.dq);
            compare(dk, whole.dk);
            compare(dv, whole.dv);
        }

        private void take(LocalTensor part, LocalTensor whole) {
            forEach(part, (index, inWhole) -> part.set(whole.get(inWhole), index));
        }

        private void compare(LocalTensor part, LocalTensor whole) {
            forEach(
                    part,
                    (index, inWhole) -> assertThat(part.get(index))
                            .as("element %s of %s", Arrays.toString(inWhole), whole)
                            .isCloseTo(whole.get(inWhole), within(1e-5f * (float) Math.sqrt(it.seq))));
        }

        private void forEach(LocalTensor part, Visitor visitor) {
            for (long b = 0; b < part.dim(0); b++) {
                for (long h = 0; h < part.dim(1); h++) {
                    for (long t = 0; t < part.dim(2); t++) {
                        for (long i = 0; i < part.dim(3); i++) {
                            visitor.visit(new long[] {b, h, t, i}, new long[] {b, h, positions.position(t), i});
                        }
                    }
                }
            }
        }

        private interface Visitor {
            void visit(long[] index, long[] inWhole);
        }
    }

    /** In units of a block of keys, {@code B Z (L/N) A} elements (Li et al., 2105.13120 §3.2). */
    @ParameterizedTest
    @MethodSource("traffics")
    void movesWhatThePapersSay(ContextForm form, int ranks) {
        Case it = new Case(form, ranks, 2, 12, 12, 24, 5, true);
        Whole whole = Whole.of(it);
        long block = 4L * 2 * 12 * (24 / ranks) * 5;
        Launcher.threads(Mesh.of(Axis.CP, ranks), context -> {
            RankWorld world = new RankWorld(context.endpoint(), new CpuKernelProvider().create(), 1, form);
            Part part = new Part(it, world);
            world.traffic().reset();
            part.compareForward(whole);
            assertThat(sent(world)).isEqualTo(forward(form, ranks, block));
            world.traffic().reset();
            part.compareBackward(whole);
            assertThat(sent(world)).isEqualTo(backward(form, ranks, block));
        });
    }

    static Stream<Arguments> traffics() {
        return Arrays.stream(ContextForm.values())
                .flatMap(form -> Stream.of(2, 3, 4).map(ranks -> Arguments.of(form, ranks)));
    }

    private static long sent(RankWorld world) {
        return Stream.of("send", "all-reduce", "all-to-all")
                .mapToLong(operation -> world.traffic().bytes(operation))
                .sum();
    }

    private static long forward(ContextForm form, long n, long block) {
        return switch (form) {
            case RING, TWO_RING -> 2 * (n - 1) * block;
            // q, k, v, y, and of lse one element for each head's five.
            case ULYSSES -> (4 * block + block / 5) * (n - 1) / n;
        };
    }

    private static long backward(ContextForm form, long n, long block) {
        return switch (form) {
            case RING -> 4 * (n - 1) * block;
            case TWO_RING -> 6 * (n - 1) * block;
            case ULYSSES -> (8 * block + block / 5) * (n - 1) / n;
        };
    }

    @ParameterizedTest
    @EnumSource(ContextForm.class)
    void namesTheSequencesThatCanBeSplit(ContextForm form) {
        assertThatThrownBy(() -> form.positions(30, 4, 1))
                .isInstanceOf(ModelException.class)
                .hasMessage(form == ContextForm.ULYSSES ? """
                    [shard/sequence-not-divisible] context ulysses: a sequence of 30 positions cannot be split over \
                    cp=4, for it has to be divisible by 4
                      Fix: make it a multiple of 4, such as 32; or take cp from 1, 2, 3, 5, 6, 10, 15, 30\
                    """ : """
                        [shard/sequence-not-divisible] context %s: a sequence of 30 positions cannot be split over \
                        cp=4, for it has to be divisible by 8: each rank holds two chunks of it, one from either end
                          Fix: make it a multiple of 8, such as 32; or take cp from 1, 3, 5, 15\
                        """.formatted(form.text()));
    }

    @Test
    void ulyssesNamesTheRanksThatItsHeadsCanBeSplitOver() {
        assertThatThrownBy(() -> Launcher.threads(
                        Mesh.of(Axis.CP, 2),
                        context -> new RankWorld(context.endpoint(), new NaiveKernels(), 1, ContextForm.ULYSSES)
                                .assembly(1, 8)
                                .contextAttention("attention", 1, 6, 3, 4, 2, true)))
                .hasMessageContaining("[shard/heads-not-divisible] attention: context ulysses splits the 3 heads of"
                        + " keys and values of a rank over cp=2\n"
                        + "  Fix: take cp from 1, 3, or context ring, which leaves heads whole");
    }

    /** Threads as ranks, the same share of a longer sequence on each. */
    @Test
    void theRingTakesTheSameMemoryOnEveryRankHoweverManyThereAre() {
        assertThat(Stream.of(2, 3, 4).map(ContextAttentionTest::temporaries)).containsOnly(temporaries(2));
    }

    private static long temporaries(int ranks) {
        long[] bytes = new long[1];
        Launcher.threads(Mesh.of(Axis.CP, ranks), context -> {
            RankWorld world = new RankWorld(context.endpoint(), new NaiveKernels(), 1);
            ModelAssembly assembly = world.assembly(2, 16L * ranks);
            assembly.contextAttention("test", 2, 4, 2, assembly.seq(), 8, true);
            if (context.rank() == 0) {
                bytes[0] = assembly.memoryReport().total();
            }
            assembly.commit();
        });
        return bytes[0];
    }
}
