package io.shardwright.runtime.cpu.matmul;

import static org.junit.jupiter.api.Assumptions.abort;

import io.shardwright.runtime.cpu.AgainstNaive;
import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.vector.matmul.JavaMatmuls;
import io.shardwright.tensor.LocalTensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Several matmuls at once, of the smallest sizes, whose strides mean least. */
class BatchTest {
    private static final int SIZE = 200;

    @Test
    void smallMatricesThatLieApartGiveWhatOurOwnLoopsGive() {
        SplittableRandom random = new SplittableRandom(AgainstNaive.SEED);
        Tensors tensors = new Tensors(AgainstNaive.SEED);
        Matmuls library = library();
        for (int i = 0; i < 1000; i++) {
            MatmulShape shape = any(random);
            LocalTensor a = tensors.dense(SIZE);
            LocalTensor b = tensors.dense(SIZE);
            LocalTensor expected = tensors.dense(SIZE);
            LocalTensor actual = tensors.dense(SIZE);
            actual.segment().copyFrom(expected.segment());
            run(new JavaMatmuls(), shape, expected, a, b);
            run(library, shape, actual, a, b);
            AgainstNaive.compare(shape.toString(), actual, expected, 8);
        }
    }

    private static Matmuls library() {
        try {
            return OneDnnMatmuls.create(ChoiceTable.builtIn());
        } catch (UnavailableException e) {
            return abort("skipped: " + e.getMessage());
        }
    }

    private static MatmulShape any(SplittableRandom random) {
        int m = random.nextInt(1, 4);
        int n = random.nextInt(1, 7);
        int k = random.nextInt(1, 4);
        int flags = random.nextInt(2) * Matmuls.A_TRANSPOSED
                | random.nextInt(2) * Matmuls.B_TRANSPOSED
                | random.nextInt(2) * Matmuls.ACCUMULATE;
        int strideA = ((flags & Matmuls.A_TRANSPOSED) != 0 ? m : k) + random.nextInt(4);
        int strideB = ((flags & Matmuls.B_TRANSPOSED) != 0 ? k : n) + random.nextInt(4);
        int strideC = n + random.nextInt(4);
        return new MatmulShape(
                random.nextInt(1, 4), m, n, k, strideC, m * strideC, strideA, 4 * strideA, strideB, 6 * strideB, flags);
    }

    private static void run(Matmuls matmuls, MatmulShape it, LocalTensor c, LocalTensor a, LocalTensor b) {
        ShapedMatmul.of(matmuls, it)
                .run(c.segment().address(), a.segment().address(), b.segment().address(), 0);
    }
}
