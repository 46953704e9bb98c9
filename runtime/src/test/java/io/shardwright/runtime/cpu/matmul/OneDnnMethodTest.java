package io.shardwright.runtime.cpu.matmul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.shardwright.runtime.cpu.AgainstNaive;
import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.vector.matmul.JavaMatmuls;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** All methods compute the same, whichever a processor is best at. */
class OneDnnMethodTest {
    private static final int SIZE = 40_000;
    private static final List<BuiltInMethods> ALL = List.of(new Avx512Methods(), new Avx2Methods());

    @Test
    void everyMethodGivesWhatOurOwnLoopsGive() {
        SplittableRandom random = new SplittableRandom(AgainstNaive.SEED);
        Tensors tensors = new Tensors(AgainstNaive.SEED);
        OneDnnMatmuls library = library();
        for (int i = 0; i < 60; i++) {
            MatmulShape shape = any(random);
            LocalTensor a = tensors.dense(SIZE);
            LocalTensor b = tensors.dense(SIZE);
            LocalTensor bias = tensors.dense(SIZE);
            LocalTensor before = tensors.dense(SIZE);
            LocalTensor expected = copy(tensors, before);
            run(ShapedMatmul.of(new JavaMatmuls(), shape), expected, a, b, bias);
            for (OneDnnMethod method : methods(shape)) {
                LocalTensor actual = copy(tensors, before);
                run(library.make(shape, method), actual, a, b, bias);
                AgainstNaive.compare(method + " " + shape, actual, expected, shape.k());
            }
        }
    }

    @Test
    void everyProcessorTakesMethodsThatCanComputeAShape() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 1000; i++) {
            MatmulShape shape = any(random);
            for (BuiltInMethods builtIn : ALL) {
                OneDnnMethod method = shape.count() > 1 ? builtIn.ofSeveral(shape) : builtIn.of(shape);
                assertThat(methods(shape)).as("seed %d: %s", seed, shape).contains(method);
            }
        }
    }

    private static List<OneDnnMethod> methods(MatmulShape shape) {
        return shape.count() > 1 ? List.of(OneDnnMethod.MATMUL, OneDnnMethod.SGEMM) : OneDnnMethod.of(shape);
    }

    private static MatmulShape any(SplittableRandom random) {
        int count = random.nextInt(1, 4);
        int m = random.nextInt(1, 90);
        int n = random.nextInt(1, 90);
        int k = random.nextInt(2, 90);
        int more = random.nextInt(3);
        int flags = random.nextInt(2) * Matmuls.A_TRANSPOSED
                | random.nextInt(2) * Matmuls.B_TRANSPOSED
                | (more == 1 ? Matmuls.ACCUMULATE : more == 2 && count == 1 ? Matmuls.BIAS : 0);
        int rowsOfA = (flags & Matmuls.A_TRANSPOSED) != 0 ? k : m;
        int rowsOfB = (flags & Matmuls.B_TRANSPOSED) != 0 ? n : k;
        int strideA = m + k - rowsOfA + random.nextInt(9);
        int strideB = n + k - rowsOfB + random.nextInt(9);
        int strideC = n + random.nextInt(9);
        return new MatmulShape(
                count, m, n, k, strideC, m * strideC, strideA, rowsOfA * strideA, strideB, rowsOfB * strideB, flags);
    }

    private static LocalTensor copy(Tensors tensors, LocalTensor from) {
        LocalTensor copy = tensors.dense(SIZE);
        copy.segment().copyFrom(from.segment());
        return copy;
    }

    private static OneDnnMatmuls library() {
        try {
            return OneDnnMatmuls.create(ChoiceTable.builtIn());
        } catch (UnavailableException e) {
            return abort("skipped: " + e.getMessage());
        }
    }

    private static void run(Matmuls.Matmul matmul, LocalTensor c, LocalTensor a, LocalTensor b, LocalTensor bias) {
        matmul.run(
                c.segment().address(),
                a.segment().address(),
                b.segment().address(),
                bias.segment().address());
    }
}
