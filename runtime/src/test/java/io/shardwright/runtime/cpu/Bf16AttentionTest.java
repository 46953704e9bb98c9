package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.matmul.OneDnnMatmuls;
import io.shardwright.runtime.cpu.matmul.UnavailableException;
import io.shardwright.runtime.cpu.vector.matmul.JavaMatmuls;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention whose products take operands rounded to bf16. */
class Bf16AttentionTest {
    /** A number is within this part of itself of what it is rounded to. */
    private static final double ROUNDING = 0x1p-9;

    /** What the sums of f32 add, and the few operands that it makes round the other way. */
    private static final double SAME = 2e-4;

    private static final List<Kernels> BF16 = bf16();

    private static List<Kernels> bf16() {
        Kernels java = new VectorKernels(new JavaMatmuls(), ChoiceTable.builtIn(), true);
        try {
            return List.of(
                    java, new VectorKernels(OneDnnMatmuls.create(ChoiceTable.builtIn()), ChoiceTable.builtIn(), true));
        } catch (UnavailableException e) {
            System.err.println("skipped: tests of oneDNN, because " + e.getMessage());
            return List.of(java);
        }
    }

    /** Batch, heads, key heads, positions, size of a head, causal. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 2, 1, true",
        "2, 3, 3, 13, 5, true",
        "2, 3, 3, 13, 5, false",
        "2, 4, 4, 64, 64, true",
        "1, 6, 2, 207, 20, true",
        "1, 4, 1, 257, 17, false",
        "1, 4, 4, 600, 40, true"
    })
    void isPlainCodeThatRoundsTheOperands(int batch, int heads, int keyHeads, int seq, int size, boolean causal) {
        double scale = 1 / Math.sqrt(size);
        for (Kernels kernels : BF16) {
            Tensors tensors = new Tensors(AgainstNaive.SEED);
            LocalTensor q = tensors.heads(0, batch, heads, seq, size);
            LocalTensor k = tensors.heads(1, batch, keyHeads, seq, size);
            LocalTensor v = tensors.heads(2, batch, keyHeads, seq, size);
            LocalTensor dy = tensors.strided(batch, seq, heads * size).heads(heads);
            LocalTensor y = tensors.dense(batch, seq, heads * size).heads(heads);
            LocalTensor lse = tensors.dense(batch, heads, seq);
            LocalTensor dq = tensors.heads(0, batch, heads, seq, size);
            LocalTensor dk = tensors.heads(1, batch, keyHeads, seq, size);
            LocalTensor dv = tensors.heads(2, batch, keyHeads, seq, size);
            kernels.attention(y, lse, q, k, v, AttentionOptions.of(scale, causal));
            kernels.attentionGradient(dq, dk, dv, dy, y, lse, q, k, v, AttentionOptions.of(scale, causal));

            double[][][][] expectedDk = new double[batch][keyHeads][seq][size];
            double[][][][] expectedDv = new double[batch][keyHeads][seq][size];
            Distance ofY = new Distance();
            Distance ofDq = new Distance();
            for (int b = 0; b < batch; b++) {
                for (int h = 0; h < heads; h++) {
                    Head head =
                            new Head(rows(q, b, h), rows(k, b, h * keyHeads / heads), rows(v, b, h * keyHeads / heads));
                    ofY.add(rows(y, b, h), head.forward(scale, causal));
                    double[][] dqOfHead = head.backward(
                            rows(dy, b, h),
                            rows(y, b, h),
                            scale,
                            causal,
                            expectedDk[b][h * keyHeads / heads],
                            expectedDv[b][h * keyHeads / heads]);
                    ofDq.add(rows(dq, b, h), dqOfHead);
                }
            }
            Distance ofDk = new Distance();
            Distance ofDv = new Distance();
            for (int b = 0; b < batch; b++) {
                for (int h = 0; h < keyHeads; h++) {
                    ofDk.add(rows(dk, b, h), expectedDk[b][h]);
                    ofDv.add(rows(dv, b, h), expectedDv[b][h]);
                }
            }
            assertThat(ofY.relative()).as("y on %s", kernels.describe()).isLessThan(SAME);
            assertThat(ofDq.relative()).as("dq on %s", kernels.describe()).isLessThan(SAME);
            assertThat(ofDk.relative()).as("dk on %s", kernels.describe()).isLessThan(SAME);
            assertThat(ofDv.relative()).as("dv on %s", kernels.describe()).isLessThan(SAME);
        }
    }

    /** Blocks one after the other, of which the first has all queries; exact, but for the rounding of a few operands. */
    @ParameterizedTest
    @CsvSource({"1, 2, 2, 12, 5", "2, 6, 2, 150, 20"})
    void blocksOfKeysAreNearThoseOfFloat32(int batch, int heads, int keyHeads, int seq, int size) {
        int half = seq / 2;
        List<AttentionBlock> blocks =
                List.of(AttentionBlock.whole(seq, seq, true), new AttentionBlock(half, half, 1, seq - 1, false));
        List<LocalTensor> expected = blocks(new NaiveKernels(), blocks, batch, heads, keyHeads, seq, size);
        for (Kernels kernels : BF16) {
            List<LocalTensor> actual = blocks(kernels, blocks, batch, heads, keyHeads, seq, size);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(distance(actual.get(i), expected.get(i)))
                        .as("output %d on %s", i, kernels.describe())
                        .isLessThan(8 * ROUNDING)
                        .isGreaterThan(ROUNDING / 8);
            }
        }
    }

    /** What is rounded is then in one order, whichever it came in: not even sums differ. */
    @ParameterizedTest
    @CsvSource({"2, 3, 3, 13, 5", "1, 6, 2, 150, 20", "2, 4, 4, 64, 64"})
    void headsThatLieApartGiveTheBitsOfThoseSideBySide(int batch, int heads, int keyHeads, int seq, int size) {
        for (Kernels kernels : BF16) {
            Tensors tensors = new Tensors(AgainstNaive.SEED);
            LocalTensor q = tensors.heads(0, batch, heads, seq, size);
            LocalTensor k = tensors.heads(1, batch, keyHeads, seq, size);
            LocalTensor v = tensors.heads(2, batch, keyHeads, seq, size);
            LocalTensor dy = tensors.dense(batch, seq, heads * size).heads(heads);
            List<LocalTensor> expected = forwardAndBackward(kernels, q, k, v, dy);
            List<LocalTensor> actual = forwardAndBackward(
                    kernels, apart(tensors, q), apart(tensors, k), apart(tensors, v), apart(tensors, dy));
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i)
                                .storage()
                                .segment()
                                .mismatch(expected.get(i).storage().segment()))
                        .as("first byte of output %d that differs on %s", i, kernels.describe())
                        .isEqualTo(-1);
            }
        }
    }

    private static List<LocalTensor> forwardAndBackward(
            Kernels kernels, LocalTensor q, LocalTensor k, LocalTensor v, LocalTensor dy) {
        long batch = q.dim(0);
        long heads = q.dim(1);
        long seq = q.dim(2);
        long size = q.dim(3);
        Tensors tensors = new Tensors(AgainstNaive.SEED);
        LocalTensor y = tensors.dense(batch, seq, heads * size).heads(heads);
        LocalTensor lse = tensors.dense(batch, heads, seq);
        LocalTensor dq = tensors.heads(0, batch, heads, seq, size);
        LocalTensor dk = tensors.heads(1, batch, k.dim(1), seq, size);
        LocalTensor dv = tensors.heads(2, batch, k.dim(1), seq, size);
        kernels.attention(y, lse, q, k, v, AttentionOptions.of(0.3, true));
        kernels.attentionGradient(dq, dk, dv, dy, y, lse, q, k, v, AttentionOptions.of(0.3, true));
        return List.of(y, lse, dq, dk, dv);
    }

    /** A copy in which each head's rows follow one another. */
    private static LocalTensor apart(Tensors tensors, LocalTensor x) {
        LocalTensor copy = tensors.dense(x.dim(0), x.dim(1), x.dim(2), x.dim(3));
        new NaiveKernels().attentionBlocks().copy(copy, x);
        return copy;
    }

    /** With dp as it is computed elsewhere from dy and v, whose rows are then not taken. */
    @ParameterizedTest
    @CsvSource({"1, 2, 2, 12, 5", "2, 6, 2, 150, 20"})
    void gradientsOfGivenScoresAreThoseOfTheBlock(int batch, int heads, int keyHeads, int seq, int size) {
        AttentionBlock block = new AttentionBlock(seq / 2, seq / 2, 1, seq - 1, false);
        for (Kernels kernels : BF16) {
            Tensors tensors = new Tensors(AgainstNaive.SEED);
            LocalTensor q = tensors.heads(0, batch, heads, seq, size);
            LocalTensor k = tensors.heads(1, batch, keyHeads, seq, size);
            LocalTensor v = tensors.heads(2, batch, keyHeads, seq, size);
            LocalTensor dy = tensors.strided(batch, seq, heads * size).heads(heads);
            LocalTensor y = tensors.dense(batch, seq, heads * size).heads(heads);
            LocalTensor lse = tensors.dense(batch, heads, seq);
            LocalTensor dp = tensors.dense(batch, heads, seq, seq);
            AttentionBlocks parts = kernels.attentionBlocks();
            parts.forward(y, lse, q, k, v, AttentionInputs.NONE, AttentionOptions.of(0.3, block.causal()), block, true);
            parts.scores(dp, dy, v, AttentionInputs.NONE, AttentionOptions.of(1, block.causal()), block);
            List<LocalTensor> expected = gradients(batch, heads, keyHeads, seq, size);
            List<LocalTensor> actual = gradients(batch, heads, keyHeads, seq, size);
            parts.backward(
                    expected.get(0),
                    expected.get(1),
                    expected.get(2),
                    AttentionInputs.NONE,
                    dy,
                    y,
                    lse,
                    q,
                    k,
                    v,
                    AttentionInputs.NONE,
                    AttentionOptions.of(0.3, block.causal()),
                    block,
                    true);
            parts.scoresBackward(
                    actual.get(0),
                    actual.get(1),
                    actual.get(2),
                    AttentionInputs.NONE,
                    dp,
                    dy,
                    y,
                    lse,
                    q,
                    k,
                    AttentionInputs.NONE,
                    AttentionOptions.of(0.3, block.causal()),
                    block,
                    true);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(distance(actual.get(i), expected.get(i)))
                        .as("gradient %d on %s", i, kernels.describe())
                        .isLessThan(SAME);
            }
        }
    }

    private static double distance(LocalTensor actual, LocalTensor expected) {
        Distance distance = new Distance();
        for (int b = 0; b < expected.dim(0); b++) {
            for (int h = 0; h < expected.dim(1); h++) {
                distance.add(rows(actual, b, h), rows(expected, b, h));
            }
        }
        return distance.relative();
    }

    private static List<LocalTensor> gradients(int batch, int heads, int keyHeads, int seq, int size) {
        Tensors tensors = new Tensors(AgainstNaive.SEED);
        return List.of(
                tensors.heads(0, batch, heads, seq, size),
                tensors.heads(1, batch, keyHeads, seq, size),
                tensors.heads(2, batch, keyHeads, seq, size));
    }

    private static List<LocalTensor> blocks(
            Kernels kernels, List<AttentionBlock> blocks, int batch, int heads, int keyHeads, int seq, int size) {
        double scale = 1 / Math.sqrt(size);
        Tensors tensors = new Tensors(AgainstNaive.SEED);
        LocalTensor q = tensors.heads(0, batch, heads, seq, size);
        LocalTensor y = tensors.dense(batch, seq, heads * size).heads(heads);
        LocalTensor lse = tensors.dense(batch, heads, seq);
        LocalTensor dq = tensors.heads(0, batch, heads, seq, size);
        LocalTensor dk = tensors.heads(1, batch, keyHeads, seq, size);
        LocalTensor dv = tensors.heads(2, batch, keyHeads, seq, size);
        LocalTensor dy = tensors.strided(batch, seq, heads * size).heads(heads);
        LocalTensor p = tensors.dense(batch, heads, seq, seq);
        LocalTensor pLse = tensors.dense(batch, heads, seq);
        LocalTensor z = tensors.dense(batch, seq, heads * size).heads(heads);
        AttentionBlocks parts = kernels.attentionBlocks();
        for (AttentionBlock block : blocks) {
            boolean first = block == blocks.getFirst();
            LocalTensor k = tensors.heads(1, batch, keyHeads, seq, size);
            LocalTensor v = tensors.heads(2, batch, keyHeads, seq, size);
            parts.forward(
                    y, lse, q, k, v, AttentionInputs.NONE, AttentionOptions.of(scale, block.causal()), block, first);
            parts.backward(
                    dq,
                    dk,
                    dv,
                    AttentionInputs.NONE,
                    dy,
                    y,
                    lse,
                    q,
                    k,
                    v,
                    AttentionInputs.NONE,
                    AttentionOptions.of(scale, block.causal()),
                    block,
                    first);
            parts.scores(p, q, k, AttentionInputs.NONE, AttentionOptions.of(scale, block.causal()), block);
            parts.softmax(p, pLse, AttentionInputs.NONE);
            parts.addValues(z, p, v, AttentionInputs.NONE, AttentionOptions.of(1, block.causal()), block, first);
        }
        return List.of(y, dq, dk, dv, z);
    }

    private static double[][] rows(LocalTensor x, int batch, int head) {
        double[][] rows = new double[(int) x.dim(2)][(int) x.dim(3)];
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < rows[row].length; i++) {
                rows[row][i] = x.get(batch, head, row, i);
            }
        }
        return rows;
    }

    private static double rounded(double x) {
        return Bf16.widen(Bf16.round((float) x));
    }

    /** The norm of differences over that of what is expected. */
    private static final class Distance {
        private double differences;
        private double all;

        void add(double[][] actual, double[][] expected) {
            for (int row = 0; row < expected.length; row++) {
                for (int i = 0; i < expected[row].length; i++) {
                    double difference = actual[row][i] - expected[row][i];
                    differences += difference * difference;
                    all += expected[row][i] * expected[row][i];
                }
            }
        }

        double relative() {
            return Math.sqrt(differences / all);
        }
    }

    /** Attention of one head in plain loops, in double; the operands of each product are rounded. */
    private record Head(double[][] q, double[][] k, double[][] v) {
        /** Weights are rounded in tiles of so many keys, relative to the largest score up to their tile's end. */
        private int tile() {
            return k.length > 512 ? 256 : k.length;
        }

        private double score(int t, int s, double scale) {
            return scale * product(q[t], k[s]);
        }

        private int seen(int t, boolean causal) {
            return causal ? t + 1 : k.length;
        }

        private double max(int t, double scale, boolean causal) {
            return max(t, seen(t, causal), scale);
        }

        private double max(int t, int end, double scale) {
            double max = Double.NEGATIVE_INFINITY;
            for (int s = 0; s < end; s++) {
                max = Math.max(max, score(t, s, scale));
            }
            return max;
        }

        private double sum(int t, double max, double scale, boolean causal) {
            double sum = 0;
            for (int s = 0; s < seen(t, causal); s++) {
                sum += Math.exp(score(t, s, scale) - max);
            }
            return sum;
        }

        double[][] forward(double scale, boolean causal) {
            double[][] y = new double[q.length][q[0].length];
            for (int t = 0; t < q.length; t++) {
                double max = max(t, scale, causal);
                double sum = sum(t, max, scale, causal);
                for (int from = 0; from < seen(t, causal); from += tile()) {
                    int end = Math.min(from + tile(), seen(t, causal));
                    double soFar = max(t, end, scale);
                    double[] ofTile = new double[y[t].length];
                    for (int s = from; s < end; s++) {
                        addProduct(ofTile, Math.exp(score(t, s, scale) - soFar), v[s]);
                    }
                    for (int i = 0; i < ofTile.length; i++) {
                        y[t][i] += ofTile[i] * Math.exp(soFar - max);
                    }
                }
                for (int i = 0; i < y[t].length; i++) {
                    y[t][i] /= sum;
                }
            }
            return y;
        }

        /** Returns dq, and adds to dk and dv. */
        double[][] backward(double[][] dy, double[][] y, double scale, boolean causal, double[][] dk, double[][] dv) {
            double[][] dq = new double[q.length][q[0].length];
            for (int t = 0; t < q.length; t++) {
                double max = max(t, scale, causal);
                double lse = max + Math.log(sum(t, max, scale, causal));
                double dot = 0;
                for (int i = 0; i < y[t].length; i++) {
                    dot += dy[t][i] * y[t][i];
                }
                for (int s = 0; s < seen(t, causal); s++) {
                    double p = Math.exp(score(t, s, scale) - lse);
                    double slope = scale * p * (product(dy[t], v[s]) - dot);
                    addProduct(dv[s], p, dy[t]);
                    addProduct(dk[s], slope, q[t]);
                    addProduct(dq[t], slope, k[s]);
                }
            }
            return dq;
        }

        private static double product(double[] x, double[] y) {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                sum += rounded(x[i]) * rounded(y[i]);
            }
            return sum;
        }

        private static void addProduct(double[] sum, double factor, double[] x) {
            for (int i = 0; i < x.length; i++) {
                sum[i] += rounded(factor) * rounded(x[i]);
            }
        }
    }
}
