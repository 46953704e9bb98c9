package io.shardwright.runtime.comm.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DenseRunsTest {
    private static final int BYTES = 4;

    @Test
    void visitsEachElementOfARangeOnceAndInOrder() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            DenseRuns rows = new DenseRuns(2);
            long[] dims = random.longs(random.nextInt(5), 1, 5).toArray();
            for (int i = 0; i < 2; i++) {
                TensorView view = rows.view(i);
                view.elementBytes = BYTES;
                view.address = 1000 * i;
                view.dimCount = dims.length;
                System.arraycopy(dims, 0, view.dims, 0, dims.length);
                view.makeDense();
                // Gaps behind some dims; those before them get longer strides.
                for (int dim = 0; dim < dims.length; dim++) {
                    if (random.nextInt(3) == 0) {
                        for (int before = 0; before < dim; before++) {
                            view.strides[before] *= 2;
                        }
                    }
                }
            }
            long elements = rows.view(0).elements();
            long from = random.nextLong(elements + 1);
            long to = from + random.nextLong(elements - from + 1);

            List<Long> visited = new ArrayList<>();
            for (rows.start(2, from, to); rows.next(); ) {
                for (long i = 0; i < rows.length; i++) {
                    visited.add(rows.at[0] + i * BYTES);
                    visited.add(rows.at[1] + i * BYTES);
                }
            }
            List<Long> expected = new ArrayList<>();
            for (long i = from; i < to; i++) {
                expected.add(addressOf(rows.view(0), i));
                expected.add(addressOf(rows.view(1), i));
            }
            assertThat(visited).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void takesWhatLiesWithoutGapsInOnePiece() {
        DenseRuns rows = new DenseRuns(1);
        TensorView view = rows.view(0);
        view.elementBytes = BYTES;
        view.dimCount = 4;
        System.arraycopy(new long[] {3, 1, 5, 7}, 0, view.dims, 0, 4);
        view.makeDense();
        rows.start(1, 0, view.elements());
        assertThat(rows.next()).isTrue();
        assertThat(rows.length).isEqualTo(3 * 5 * 7);
        assertThat(rows.next()).isFalse();
    }

    private static long addressOf(TensorView view, long element) {
        long position = 0;
        for (int dim = view.dimCount - 1; dim >= 0; dim--) {
            position += element % view.dims[dim] * view.strides[dim];
            element /= view.dims[dim];
        }
        return view.address + position * view.elementBytes;
    }
}
