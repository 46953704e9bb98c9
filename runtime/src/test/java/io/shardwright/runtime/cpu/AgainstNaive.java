package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.matmul.OneDnnMatmuls;
import io.shardwright.runtime.cpu.matmul.UnavailableException;
import io.shardwright.runtime.cpu.vector.matmul.JavaMatmuls;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;

/** Runs one call on the naive kernels and on fast ones, from the same numbers, and compares all that it wrote. */
public final class AgainstNaive {
    public static final long SEED = 20_261;
    private static final Kernels NAIVE = new NaiveKernels();
    private static final List<Kernels> FAST = fast();

    private AgainstNaive() {}

    /** A call on tensors that it makes itself. */
    public interface Call {
        /** The tensors whose contents, and whose surroundings, are to agree. */
        List<LocalTensor> run(Kernels kernels, Tensors tensors);
    }

    /** Kernels with every kind of matmuls that this machine can run. */
    private static List<Kernels> fast() {
        Kernels java = new VectorKernels(new JavaMatmuls());
        try {
            return List.of(java, new VectorKernels(OneDnnMatmuls.create(ChoiceTable.builtIn())));
        } catch (UnavailableException e) {
            System.err.println("skipped: tests of oneDNN, because " + e.getMessage());
            return List.of(java);
        }
    }

    static Stream<Kernels> kinds() {
        return FAST.stream();
    }

    /** Both are rounded from nearly the same number: they differ by one step at most. */
    private static void compareHalves(String what, LocalTensor actual, LocalTensor expected) {
        MemorySegment a = actual.storage().segment();
        MemorySegment e = expected.storage().segment();
        for (long at = 0; at < e.byteSize(); at += 2) {
            float x = Bf16.widen(a.get(ValueLayout.JAVA_SHORT, at));
            float y = Bf16.widen(e.get(ValueLayout.JAVA_SHORT, at));
            if (!(Math.abs(x - y) <= 0x1p-7 * Math.abs(y) + 1e-6)) {
                assertThat(x).as("%s, element %d of the storage", what, at / 2).isEqualTo(y);
            }
        }
    }

    /**
     * @param terms how many products the longest sum has; rounding grows with its root
     */
    static void check(int terms, Call call) {
        List<LocalTensor> expected = call.run(NAIVE, new Tensors(SEED));
        for (Kernels kernels : FAST) {
            List<LocalTensor> actual = call.run(kernels, new Tensors(SEED));
            for (int i = 0; i < expected.size(); i++) {
                compare(kernels.describe() + ", output " + i, actual.get(i), expected.get(i), terms);
            }
        }
    }

    /**
     * The same for the kernels of runs whose numbers are bf16.
     *
     * @param steps of bf16 that results may differ by, of the largest: of what is made of what was rounded
     */
    static void checkBf16(int steps, Call call) {
        List<LocalTensor> expected = call.run(NAIVE.inBf16(), new Tensors(SEED));
        for (Kernels kernels : FAST) {
            List<LocalTensor> actual = call.run(kernels.inBf16(), new Tensors(SEED));
            for (int i = 0; i < expected.size(); i++) {
                compareRounded(kernels.describe() + ", output " + i, actual.get(i), expected.get(i), steps);
            }
        }
    }

    /** Compares all that the storages of both hold, which may differ by so many steps of bf16 of the largest. */
    public static void compareRounded(String what, LocalTensor actual, LocalTensor expected, int steps) {
        compareRounded(what, actual, expected, steps, largest(expected));
    }

    /** The same, by so many steps of bf16 of a given number. */
    public static void compareRounded(
            String what, LocalTensor actual, LocalTensor expected, int steps, double largest) {
        LocalTensor a = all(actual);
        LocalTensor e = all(expected);
        for (long i = 0; i < e.size(); i++) {
            if (!(Math.abs(a.get(i) - e.get(i)) <= steps * 0x1p-8 * largest)) {
                assertThat(a.get(i))
                        .as("%s, %s, element %d of the storage, largest %g", what, expected, i, largest)
                        .isEqualTo(e.get(i));
            }
        }
    }

    /** The largest absolute value that a tensor's storage holds. */
    public static double largest(LocalTensor x) {
        LocalTensor all = all(x);
        double largest = 0;
        for (long i = 0; i < all.size(); i++) {
            largest = Math.max(largest, Math.abs(all.get(i)));
        }
        return largest;
    }

    /** All that a tensor's storage holds. */
    private static LocalTensor all(LocalTensor x) {
        long elements = x.storage().segment().byteSize() / x.type().bytes();
        return LocalTensor.dense(x.storage(), x.type(), elements);
    }

    /** Compares all that the storages of both hold. */
    public static void compare(String what, LocalTensor actual, LocalTensor expected, int terms) {
        if (expected.type() == DType.BF16) {
            compareHalves(what, actual, expected);
            return;
        }
        MemorySegment a = actual.storage().segment();
        MemorySegment e = expected.storage().segment();
        double largest = 1;
        for (long at = 0; at < e.byteSize(); at += 4) {
            largest = Math.max(largest, Math.abs(e.get(ValueLayout.JAVA_FLOAT, at)));
        }
        double tolerance = 2e-6 * Math.sqrt(terms) * largest;
        for (long at = 0; at < e.byteSize(); at += 4) {
            float x = a.get(ValueLayout.JAVA_FLOAT, at);
            float y = e.get(ValueLayout.JAVA_FLOAT, at);
            if (!(Math.abs(x - y) <= tolerance)) {
                assertThat(x)
                        .as("%s, %s, element %d of the storage, tolerance %g", what, expected, at / 4, tolerance)
                        .isEqualTo(y);
            }
        }
    }
}
