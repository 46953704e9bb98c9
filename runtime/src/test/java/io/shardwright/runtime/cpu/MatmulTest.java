package io.shardwright.runtime.cpu;

import io.shardwright.tensor.LocalTensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Matmuls of two tensors, of which one may lack leading dims, and their gradients. */
class MatmulTest {
    /** Leading dims of a and of b. */
    @ParameterizedTest
    @CsvSource({"'',''", "3,3", "'2,3','2,3'", "'2,3',3", "'2,3',''", "'',3", "3,'2,3'", "1,1"})
    void matmulsAgree(String ofA, String ofB) {
        for (int[] size : new int[][] {{1, 1, 1}, {5, 13, 7}, {64, 33, 70}}) {
            AgainstNaive.check(size[1] * 6, (kernels, tensors) -> {
                LocalTensor a = tensors.strided(dims(ofA, size[0], size[1]));
                LocalTensor b = tensors.dense(dims(ofB, size[1], size[2]));
                String most = ofA.length() > ofB.length() ? ofA : ofB;
                LocalTensor c = tensors.strided(dims(most, size[0], size[2]));
                LocalTensor da = tensors.dense(a.dims());
                LocalTensor db = tensors.strided(b.dims());
                kernels.matmul(c, a, b);
                kernels.matmulLeftGradient(da, c, b);
                kernels.matmulRightGradient(db, a, c);
                return List.of(c, da, db);
            });
        }
    }

    private static long[] dims(String leading, long rows, long cols) {
        long[] first = leading.isEmpty()
                ? new long[0]
                : Arrays.stream(leading.split(",")).mapToLong(Long::parseLong).toArray();
        long[] dims = Arrays.copyOf(first, first.length + 2);
        dims[first.length] = rows;
        dims[first.length + 1] = cols;
        return dims;
    }
}
