package io.shardwright.runtime.cpu.matmul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.shardwright.runtime.cpu.AgainstNaive;
import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.runtime.cpu.choice.ChoiceFile;
import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.vector.matmul.JavaMatmuls;
import io.shardwright.tensor.LocalTensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A matmul that is timed when it first runs gives what it gives later, whatever it adds to. */
class MeasuredMatmulTest {
    private static final int M = 160;
    private static final int N = 144;
    private static final int K = 128;

    @TempDir
    Path folder;

    @Test
    void matmulsThatAreTimedGiveWhatOurOwnLoopsGiveAndAddOnce() {
        ChoiceFile file = new ChoiceFile(folder.resolve("kernels.txt"));
        OneDnnMatmuls timing = matmuls(file);
        Tensors tensors = new Tensors(AgainstNaive.SEED);
        int shapes = 0;
        for (int transposed : List.of(0, Matmuls.A_TRANSPOSED, Matmuls.B_TRANSPOSED)) {
            for (int more : List.of(0, Matmuls.BIAS, Matmuls.ACCUMULATE)) {
                int flags = transposed | more;
                LocalTensor a = tensors.dense(M * K);
                LocalTensor b = tensors.dense(K * N);
                LocalTensor bias = tensors.dense(N);
                LocalTensor before = tensors.dense(M * N);
                LocalTensor expected = copy(tensors, before);
                LocalTensor first = copy(tensors, before);
                LocalTensor later = copy(tensors, before);
                run(new JavaMatmuls(), flags, expected, a, b, bias);
                run(timing, flags, first, a, b, bias);
                run(matmuls(file), flags, later, a, b, bias);
                AgainstNaive.compare("flags " + flags, first, expected, 64);
                assertThat(later.segment().mismatch(first.segment())).isEqualTo(-1);
                shapes += more == Matmuls.ACCUMULATE ? 0 : 1;
            }
        }
        // One that adds goes by the one that doesn't.
        assertThat(file.choices()).hasSize(shapes);
    }

    private static LocalTensor copy(Tensors tensors, LocalTensor from) {
        LocalTensor copy = tensors.dense(M * N);
        copy.segment().copyFrom(from.segment());
        return copy;
    }

    private static OneDnnMatmuls matmuls(ChoiceFile file) {
        try {
            return OneDnnMatmuls.create(new ChoiceTable(List.of(), file));
        } catch (UnavailableException e) {
            return abort("skipped: " + e.getMessage());
        }
    }

    private static void run(Matmuls matmuls, int flags, LocalTensor c, LocalTensor a, LocalTensor b, LocalTensor bias) {
        int strideA = (flags & Matmuls.A_TRANSPOSED) != 0 ? M : K;
        int strideB = (flags & Matmuls.B_TRANSPOSED) != 0 ? K : N;
        matmuls.matmul(M, N, K, N, strideA, strideB, flags)
                .run(
                        c.segment().address(),
                        a.segment().address(),
                        b.segment().address(),
                        bias.segment().address());
    }
}
