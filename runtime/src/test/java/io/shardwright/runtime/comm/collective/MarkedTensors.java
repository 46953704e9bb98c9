package io.shardwright.runtime.comm.collective;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Tensors whose elements depend on the rank that gives them, their place, and the number of the collective, so that what was left by an
 * earlier one shows. They lie in a few areas of memory, which are used again as soon as they are {@link #free}.
 */
final class MarkedTensors {
    /** In a slot, in place, and in several chunks of staging; small ones are the most. */
    static final int[] ROWS = {0, 1, 1, 2, 5, 5, 17, 17, 60, 127, 700, 3_000};

    static final int COLUMNS = 3;

    /** A part has rows x 3, and a whole n times as many along a dim, and a few more, which some parts have one of. */
    record Shapes(DType type, int rows, int dim, int more) {
        Shapes(DType type, int rows, int dim) {
            this(type, rows, dim, 0);
        }

        Shapes orUneven(int others) {
            return new Shapes(type, rows, dim, others);
        }
    }

    private final int n;
    private final int me;
    private final Random random;
    private final MemorySegment heap;
    private final MemorySegment elsewhere;
    private final long area;
    private final Deque<Integer> freeAreas = new ArrayDeque<>();
    private List<Integer> taken = new ArrayList<>();

    /**
     * @param areas for as many tensors at a time
     * @param random where tensors lie: each rank's own
     */
    MarkedTensors(RankContext rank, int areas, Random random) {
        this.random = random;
        n = rank.communicator(Axis.TP).size();
        me = rank.communicator(Axis.TP).rank();
        area = ((long) (ROWS[ROWS.length - 1] + 1) * n * (COLUMNS + 3) * Float.BYTES + 63) / 64 * 64;
        heap = rank.heap().allocate(areas * area);
        elsewhere = Arena.ofAuto().allocate(areas * area, 64);
        for (int i = 0; i < areas; i++) {
            freeAreas.add(i);
        }
    }

    /** The areas of the tensors that were made since it was asked last. */
    List<Integer> taken() {
        List<Integer> areas = taken;
        taken = new ArrayList<>();
        return areas;
    }

    void free(List<Integer> areas) {
        freeAreas.addAll(areas);
    }

    /** Along the dim that is cut, of the whole. */
    private long cut(Shapes s) {
        return (s.dim == 0 ? (long) s.rows : COLUMNS) * n + s.more;
    }

    /** Where part q begins. */
    private long begin(Shapes s, int q) {
        return cut(s) * q / n;
    }

    /** What one rank gives. */
    LocalTensor part(Shapes s, long number) {
        long size = begin(s, me + 1) - begin(s, me);
        return s.dim == 0 ? tensor(s.type, size, COLUMNS, number) : tensor(s.type, s.rows, size, number);
    }

    /** What all ranks give. */
    LocalTensor whole(Shapes s, long number) {
        return s.dim == 0 ? tensor(s.type, cut(s), COLUMNS, number) : tensor(s.type, s.rows, cut(s), number);
    }

    /** In the heap or not, dense or within wider rows, as it happens to this rank. */
    LocalTensor tensor(DType type, long rows, long columns, long number) {
        MemorySegment memory = random.nextBoolean() ? heap : elsewhere;
        int place = freeAreas.removeFirst();
        taken.add(place);
        Storage storage = Storage.on(memory.asSlice(place * area, area));
        LocalTensor x = random.nextInt(4) > 0
                ? LocalTensor.dense(storage, type, rows, columns)
                : LocalTensor.dense(storage, type, rows, columns + 2).section(1, 1, columns);
        long i = 0;
        for (long row = 0; row < rows; row++) {
            for (long column = 0; column < columns; column++, i++) {
                if (type == DType.I32) {
                    x.setInt(given(me, i, number), row, column);
                } else {
                    x.set(given(me, i, number), row, column);
                }
            }
        }
        return x;
    }

    /** Element {@code i}, in row-major order, of what a rank gives. Sums of 7 of these are exact in bf16. */
    static int given(int rank, long i, long number) {
        return (int) ((i * 7 + rank * 13L + number * 29) % 37) - 18;
    }

    int reduced(Reduction reduction, long i, long at) {
        int result = given(0, i, at);
        for (int q = 1; q < n; q++) {
            int other = given(q, i, at);
            result = reduction == Reduction.SUM ? result + other : Math.max(result, other);
        }
        return result;
    }

    /** Index in the whole of element i of section q. */
    long inWhole(Shapes s, long i, int q) {
        long columns = begin(s, q + 1) - begin(s, q);
        return s.dim == 0 ? begin(s, q) * COLUMNS + i : i / columns * cut(s) + begin(s, q) + i % columns;
    }

    interface Expected {
        int at(long i);
    }

    interface ExpectedFrom {
        int at(int rank, long i);
    }

    /** Checks the section of each rank, along the dim that is cut. */
    void checkParts(Shapes s, LocalTensor whole, ExpectedFrom expected) {
        for (int q = 0; q < n; q++) {
            int from = q;
            check(whole.section(s.dim, begin(s, q), begin(s, q + 1) - begin(s, q)), i -> expected.at(from, i));
        }
    }

    void check(LocalTensor x, Expected expected) {
        long i = 0;
        for (long row = 0; row < x.dim(0); row++) {
            for (long column = 0; column < x.dim(1); column++, i++) {
                int got = x.type() == DType.I32 ? x.getInt(row, column) : (int) x.get(row, column);
                if (got != expected.at(i)) {
                    throw new AssertionError("rank " + me + ": element " + i + " of " + x + " is " + got
                            + " instead of " + expected.at(i));
                }
            }
        }
    }
}
