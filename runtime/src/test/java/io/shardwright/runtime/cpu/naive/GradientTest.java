package io.shardwright.runtime.cpu.naive;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.DropoutMask;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every gradient of the oracle is that of its forward, by central differences in double. */
class GradientTest {
    private static final int ROWS = 3;
    private static final int IN = 5;
    private static final int OUT = 4;

    private final SplittableRandom random = new SplittableRandom(7);

    /**
     * For random weights r, the derivative of {@code Σ r forward(x)} by each element of x must be what
     * {@code gradient(r)} says.
     */
    private void check(double[] x, UnaryOperator<double[]> forward, UnaryOperator<double[]> gradient) {
        double[] r = numbers(forward.apply(x).length);
        double[] actual = gradient.apply(r.clone());
        assertThat(actual).hasSameSizeAs(x);
        for (int i = 0; i < x.length; i++) {
            double h = 1e-5;
            double[] up = x.clone();
            double[] down = x.clone();
            up[i] += h;
            down[i] -= h;
            double derivative = (dot(r, forward.apply(up)) - dot(r, forward.apply(down))) / (2 * h);
            assertThat(actual[i]).as("element %d", i).isCloseTo(derivative, within(derivative));
        }
    }

    private static Offset<Double> within(double derivative) {
        return Offset.offset(1e-8 * (1 + Math.abs(derivative)));
    }

    private double[] numbers(int count) {
        return random.doubles(count, -1.5, 1.5).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    void linearLayers() {
        double[] x = numbers(ROWS * IN);
        double[] w = numbers(OUT * IN);
        check(x, v -> NaiveLinear.forward(v, w, ROWS, IN, OUT), dy -> {
            double[] dx = new double[ROWS * IN];
            NaiveLinear.addInputGradient(dx, dy, w, ROWS, IN, OUT);
            return dx;
        });
        check(w, v -> NaiveLinear.forward(x, v, ROWS, IN, OUT), dy -> {
            double[] dw = new double[OUT * IN];
            NaiveLinear.addWeightGradient(dw, dy, x, ROWS, IN, OUT);
            return dw;
        });
    }

    @Test
    void broadcasts() {
        double[] x = numbers(ROWS * IN);
        check(numbers(IN), v -> NaiveLinear.addBroadcast(x, v), dz -> {
            double[] dy = new double[IN];
            NaiveLinear.addBroadcastGradient(dy, dz);
            return dy;
        });
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activations(Activation activation) {
        double[] x = {-9, -4, -1.3, -0.4, 0.1, 0.7, 2.2, 4, 9};
        check(x, v -> mapped(v, activation, false), dy -> {
            double[] slopes = mapped(x, activation, true);
            for (int i = 0; i < slopes.length; i++) {
                slopes[i] *= dy[i];
            }
            return slopes;
        });
    }

    private static double[] mapped(double[] x, Activation activation, boolean derivative) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = derivative ? NaiveActivation.derivative(activation, x[i]) : NaiveActivation.value(activation, x[i]);
        }
        return y;
    }

    @Test
    void dropout() {
        long[] dims = {ROWS, IN};
        DropoutMask mask = new DropoutMask(99, 0.4, new long[] {2 * ROWS, IN}, new long[] {ROWS, 0});
        double[] x = numbers(ROWS * IN);
        check(x, v -> NaiveDropout.apply(v, dims, mask, 5), dy -> NaiveDropout.apply(dy, dims, mask, 5));
    }

    @Test
    void sums() {
        double[] x = numbers(2 * ROWS * IN);
        check(
                x,
                v -> NaiveReductions.sumOver(v, 2, ROWS, IN, 0.7),
                dy -> NaiveReductions.sumOverGradient(dy, 2, ROWS, IN, 0.7));
    }

    @Test
    void softmax() {
        double[] x = numbers(ROWS * IN);
        double[] y = NaiveReductions.softmax(x, ROWS, IN);
        check(x, v -> NaiveReductions.softmax(v, ROWS, IN), dy -> NaiveReductions.softmaxGradient(dy, y, ROWS, IN));
    }

    @Test
    void layerNorms() {
        double[] x = numbers(ROWS * IN);
        double[] w = numbers(IN);
        double[] b = numbers(IN);
        NaiveNorms.LayerNorm kept = NaiveNorms.layerNorm(x, w, b, ROWS, IN, 1e-3);
        double[] dw = new double[IN];
        double[] db = new double[IN];
        UnaryOperator<double[]> backward = dy -> {
            Arrays.fill(dw, 0);
            Arrays.fill(db, 0);
            return NaiveNorms.layerNormGradient(dw, db, dy, x, kept.mean(), kept.rstd(), w);
        };
        check(x, v -> NaiveNorms.layerNorm(v, w, b, ROWS, IN, 1e-3).y(), backward);
        check(w, v -> NaiveNorms.layerNorm(x, v, b, ROWS, IN, 1e-3).y(), dy -> {
            backward.apply(dy);
            return dw;
        });
        check(b, v -> NaiveNorms.layerNorm(x, w, v, ROWS, IN, 1e-3).y(), dy -> {
            backward.apply(dy);
            return db;
        });
    }

    @Test
    void rmsNorms() {
        double[] x = numbers(ROWS * IN);
        double[] w = numbers(IN);
        NaiveNorms.RmsNorm kept = NaiveNorms.rmsNorm(x, w, ROWS, IN, 1e-3);
        double[] dw = new double[IN];
        UnaryOperator<double[]> backward = dy -> {
            Arrays.fill(dw, 0);
            return NaiveNorms.rmsNormGradient(dw, dy, x, kept.rstd(), w);
        };
        check(x, v -> NaiveNorms.rmsNorm(v, w, ROWS, IN, 1e-3).y(), backward);
        check(w, v -> NaiveNorms.rmsNorm(x, v, ROWS, IN, 1e-3).y(), dy -> {
            backward.apply(dy);
            return dw;
        });
    }

    /** Heads, key heads, causal, window, cap of scores. */
    @ParameterizedTest
    @CsvSource({"2, 2, true, 0, 0", "2, 2, false, 0, 0", "4, 2, true, 0, 0", "3, 1, true, 2, 0", "4, 2, false, 2, 0.8"})
    void attention(int heads, int keyHeads, boolean causal, long window, double softcap) {
        AttentionOptions options = AttentionOptions.of(0.6, causal)
                .window(window)
                .softcap(softcap)
                .dropout(new DropoutMask(5, 0.3, new long[] {2, 9, 4, 4}, new long[] {0, 5, 0, 0}));
        NaiveScores rule = new NaiveScores(options, AttentionInputs.NONE, AttentionBlock.whole(4, 4, causal));
        NaiveAttention shape = new NaiveAttention(2, heads, keyHeads, 4, 4, 3, rule);
        double[] q = numbers(2 * heads * 4 * 3);
        double[] k = numbers(2 * keyHeads * 4 * 3);
        double[] v = numbers(2 * keyHeads * 4 * 3);
        NaiveAttention.Forward kept = shape.forward(q, k, v, true);
        check(
                q,
                x -> shape.forward(x, k, v, true).y(),
                dy -> gradient(shape, dy, kept, q, k, v).dq());
        check(
                k,
                x -> shape.forward(q, x, v, true).y(),
                dy -> gradient(shape, dy, kept, q, k, v).dk());
        check(
                v,
                x -> shape.forward(q, k, x, true).y(),
                dy -> gradient(shape, dy, kept, q, k, v).dv());
    }

    private static NaiveAttention.Gradient gradient(
            NaiveAttention shape, double[] dy, NaiveAttention.Forward kept, double[] q, double[] k, double[] v) {
        return shape.gradient(dy, kept.y(), kept.lse(), q, k, v, AttentionInputs.NONE);
    }

    @Test
    void rotaryPositions() {
        double[] x = numbers(2 * 5 * 6);
        SequencePositions whole = SequencePositions.whole(5);
        check(x, v -> NaiveAttention.rotary(v, whole, 6, 100, 1), dy -> NaiveAttention.rotary(dy, whole, 6, 100, -1));
    }

    @Test
    void embeddings() {
        int[] tokens = {3, 1, 9, 3, 0};
        check(numbers(4 * IN), v -> NaiveTokens.embedding(tokens, v, 4, 1), dy -> {
            double[] dTable = new double[4 * IN];
            NaiveTokens.addEmbeddingGradient(dTable, dy, tokens, 4, 1);
            return dTable;
        });
    }

    @Test
    void crossEntropies() {
        int[] targets = {2, -1, 0, 4};
        double[] logits = numbers(targets.length * IN);
        NaiveTokens.CrossEntropy kept = NaiveTokens.crossEntropy(logits, targets, IN);
        check(
                logits,
                v -> new double[] {NaiveTokens.crossEntropy(v, targets, IN).loss()},
                dLoss -> NaiveTokens.crossEntropyGradient(dLoss[0], logits, kept.lse(), targets, IN, 0));
    }

    @Test
    void crossEntropyOfPartsIsThatOfTheWhole() {
        int[] targets = {2, -1, 0, 4};
        double[] logits = numbers(targets.length * IN);
        int left = 3;
        double[] all = new double[2 * 3 * targets.length];
        for (int rank = 0; rank < 2; rank++) {
            int first = rank * left;
            int classes = rank == 0 ? left : IN - left;
            double[] part = new double[targets.length * classes];
            for (int r = 0; r < targets.length; r++) {
                System.arraycopy(logits, r * IN + first, part, r * classes, classes);
            }
            double[] stats = NaiveTokens.stats(part, targets, classes, first);
            System.arraycopy(stats, 0, all, rank * stats.length, stats.length);
        }
        NaiveTokens.CrossEntropy whole = NaiveTokens.crossEntropy(logits, targets, IN);
        NaiveTokens.CrossEntropy joined = NaiveTokens.join(all, targets, 2);
        assertThat(joined.loss()).isCloseTo(whole.loss(), within(0));
        assertThat(joined.lse()).containsExactly(whole.lse(), within(0));
    }

    @Test
    void erfIsTheIntegralOfTheBell() {
        double sum = 0;
        double step = 1e-4;
        for (double x = 0; x < 2; x += step) {
            sum += Math.exp(-(x + step / 2) * (x + step / 2)) * step;
            double expected = 2 / Math.sqrt(Math.PI) * sum;
            assertThat(NaiveActivation.erf(x + step)).isCloseTo(expected, Offset.offset(1e-8));
        }
    }
}
