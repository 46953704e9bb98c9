package io.shardwright.runtime.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.cpu.AgainstNaive;
import io.shardwright.runtime.cpu.AttentionCase;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.ContextAttention;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
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
    private static final int CASES = Integer.getInteger("attention.cases", 20);
    private static final long SEED = Long.getLong("attention.seed", 5);
    private static final CollectiveSite SITE = new CollectiveSite(3, "attention", "ContextAttentionTest.java");

    /** An attention, its form, and the ranks that it is split over. */
    record Case(ContextForm form, int ranks, AttentionCase what) {
        Case(ContextForm form, int ranks, int batch, int heads, int keyHeads, int seq, int size, boolean causal) {
            this(
                    form,
                    ranks,
                    new AttentionCase(
                            batch, heads, keyHeads, seq, seq, size, causal, 0, 0, false, 0, 0, false, false, false, 0));
        }

        int batch() {
            return what.batch();
        }

        int heads() {
            return what.heads();
        }

        int keyHeads() {
            return what.keyHeads();
        }

        int seq() {
            return what.keys();
        }

        int size() {
            return what.size();
        }

        long[] queryDims() {
            return new long[] {batch(), heads(), seq(), size()};
        }

        long[] keyDims() {
            return new long[] {batch(), keyHeads(), seq(), size()};
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
            LocalTensor dv,
            AttentionInputs inputs,
            AttentionInputs added) {
        static Whole of(Case it) {
            SplittableRandom random = new SplittableRandom(it.hashCode());
            Whole whole = new Whole(
                    dense(it.queryDims()),
                    dense(it.keyDims()),
                    dense(it.keyDims()),
                    dense(it.queryDims()),
                    dense(it.queryDims()),
                    dense(it.batch(), it.heads(), it.seq()),
                    dense(it.queryDims()),
                    dense(it.keyDims()),
                    dense(it.keyDims()),
                    it.what.inputs(new Tensors(it.hashCode())),
                    it.what.added(new Tensors(3)));
            for (LocalTensor x : List.of(whole.q, whole.k, whole.v, whole.dy)) {
                LocalTensor flat = x.reshape(x.size());
                for (long i = 0; i < flat.size(); i++) {
                    flat.set((float) random.nextDouble(-2, 2), i);
                }
            }
            Added.zero(whole.added);
            Kernels naive = new NaiveKernels();
            naive.attention(whole.y, whole.lse, whole.q, whole.k, whole.v, whole.inputs, it.what.options());
            naive.attentionGradient(
                    whole.dq,
                    whole.dk,
                    whole.dv,
                    whole.added,
                    whole.dy,
                    whole.y,
                    whole.lse,
                    whole.q,
                    whole.k,
                    whole.v,
                    whole.inputs,
                    it.what.options());
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
        return Stream.of(rings, ulysses, options())
                .flatMap(Function.identity())
                .flatMap(it -> Stream.of(Arguments.of(it, false), Arguments.of(it, true)));
    }

    /** Any options, but no bias, which the compiler refuses over cp. */
    private static Stream<Case> options() {
        SplittableRandom random = new SplittableRandom(SEED);
        return Stream.generate(() -> {
                    int ranks = random.nextInt(2, 5);
                    ContextForm form = ContextForm.values()[random.nextInt(3)];
                    int keyHeads = form == ContextForm.ULYSSES ? ranks : random.nextInt(1, 3);
                    int seq = 2 * ranks * random.nextInt(1, 12);
                    AttentionCase any = AttentionCase.any(
                            random, random.nextInt(1, 3), keyHeads * random.nextInt(1, 3), keyHeads, seq, 5);
                    return new Case(form, ranks, any.withoutBias());
                })
                .limit(CASES);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesWhatAttentionOnOneRankGives(Case it, boolean naive) {
        Whole whole = Whole.of(it);
        Added added = new Added(it);
        Launcher.threads(Mesh.of(Axis.CP, it.ranks), context -> {
            Kernels kernels = naive ? new NaiveKernels() : new CpuKernelProvider().create();
            RankWorld world = new RankWorld(context.endpoint(), kernels, 1, it.form);
            Part part = new Part(it, world);
            // The second time, every buffer has been used before.
            for (int time = 0; time < 2; time++) {
                part.compareForward(whole);
                part.compareBackward(whole);
            }
            part.addTo(added);
        });
        added.agreesWith(whole.added, it.seq());
    }

    /** Gradients of sinks and buckets: each rank has an addend. */
    private static final class Added {
        private final AttentionInputs sums;

        Added(Case it) {
            sums = it.what.added(new Tensors(3));
            zero(sums);
        }

        static void zero(AttentionInputs added) {
            tensors(added).forEach(x -> new NaiveKernels().fill(x, 0));
        }

        private static List<LocalTensor> tensors(AttentionInputs inputs) {
            return Stream.of(inputs.buckets(), inputs.sinks())
                    .filter(Objects::nonNull)
                    .map(x -> x.reshape(x.size()))
                    .toList();
        }

        synchronized void add(AttentionInputs added) {
            for (int i = 0; i < tensors(added).size(); i++) {
                LocalTensor sum = tensors(sums).get(i);
                new NaiveKernels().add(sum, sum, tensors(added).get(i));
            }
        }

        void agreesWith(AttentionInputs expected, int seq) {
            for (int i = 0; i < tensors(expected).size(); i++) {
                AgainstNaive.compare(
                        "gradient " + i, tensors(sums).get(i), tensors(expected).get(i), 4 * seq);
            }
        }
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
        private final LocalTensor documents;
        private final LocalTensor keys;
        private final AttentionInputs added;

        Part(Case it, RankWorld world) {
            this.it = it;
            ModelAssembly assembly = world.assembly(it.batch(), it.seq());
            positions = assembly.positions();
            long seq = assembly.seq();
            attention = assembly.contextAttention(
                    "test", it.batch(), it.heads(), it.keyHeads(), seq, it.size(), it.what.options());
            long queries = (long) it.heads() * it.size();
            long width = (long) it.keyHeads() * it.size();
            LocalTensor fused = assembly.input(DType.F32, it.batch(), seq, queries + 2 * width);
            LocalTensor dFused = assembly.input(DType.F32, it.batch(), seq, queries + 2 * width);
            q = fused.section(2, 0, queries).heads(it.heads());
            k = fused.section(2, queries, width).heads(it.keyHeads());
            v = fused.section(2, queries + width, width).heads(it.keyHeads());
            dq = dFused.section(2, 0, queries).heads(it.heads());
            dk = dFused.section(2, queries, width).heads(it.keyHeads());
            dv = dFused.section(2, queries + width, width).heads(it.keyHeads());
            y = assembly.input(DType.F32, it.batch(), seq, queries).heads(it.heads());
            dy = assembly.input(DType.F32, it.batch(), seq, queries).heads(it.heads());
            lse = assembly.input(DType.F32, it.batch(), it.heads(), seq);
            documents = assembly.input(DType.I32, it.batch(), seq);
            keys = assembly.input(DType.MASK, it.batch(), seq);
            assembly.commit();
            added = it.what.added(new Tensors(3));
        }

        void compareForward(Whole whole) {
            take(q, whole.q);
            take(k, whole.k);
            take(v, whole.v);
            attention.forward(y, lse, q, k, v, inputs(whole), SITE);
            compare(y, whole.y);
            compare(
                    lse.reshape(it.batch(), it.heads(), lse.dim(2), 1),
                    whole.lse.reshape(it.batch(), it.heads(), it.seq(), 1));
        }

        /** Of this rank's positions. */
        private AttentionInputs inputs(Whole whole) {
            AttentionInputs inputs = whole.inputs;
            for (int b = 0; b < it.batch(); b++) {
                for (int t = 0; t < documents.dim(1); t++) {
                    if (inputs.documents() != null) {
                        documents.setInt(inputs.documents().getInt(b, positions.position(t)), b, t);
                    }
                    if (inputs.keys() != null) {
                        keys.set(inputs.keys().get(b, positions.position(t)), b, t);
                    }
                }
            }
            inputs = inputs.documents() == null ? inputs : inputs.documents(documents);
            return inputs.keys() == null ? inputs : inputs.keys(keys);
        }

        /** Adds what this rank has of gradients that all have addends of. */
        void addTo(Added sums) {
            sums.add(added);
        }

        void compareBackward(Whole whole) {
            Added.zero(added);
            take(dy, whole.dy);
            attention.backward(dq, dk, dv, added, dy, y, lse, q, k, v, inputs(whole), SITE);
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
                    (index, inWhole) -> assertThat(finite(part.get(index)))
                            .as("element %s of %s of %s, seed %s", Arrays.toString(inWhole), whole, it, SEED)
                            .isCloseTo(finite(whole.get(inWhole)), within(1e-5f * (float) Math.sqrt(it.seq()))));
        }

        private static float finite(float x) {
            return x == Float.NEGATIVE_INFINITY ? -1e30f : x;
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
                                .contextAttention("attention", 1, 6, 3, 4, 2, AttentionOptions.causal(1))))
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
            assembly.contextAttention("test", 2, 4, 2, assembly.seq(), 8, AttentionOptions.causal(1));
            if (context.rank() == 0) {
                bytes[0] = assembly.memoryReport().total();
            }
            assembly.commit();
        });
        return bytes[0];
    }
}
