package io.shardwright.runtime.cpu.vector;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The operands of a kernel that goes row by row and computes in float32, some rows at a time: what is bf16 is widened into memory that
 * stays in the cache, and what the kernel makes there is rounded once.
 *
 * <pre>
 *   for (pieces.start(x); pieces.next(); pieces.store()) {
 *       floats.activate(pieces.out(0, y), pieces.in(1, x), activation);
 *   }
 * </pre>
 *
 * <p>All rows of a piece are read before any is written, so that outputs may be inputs.
 */
public final class RowPieces {
    /** Elements of an operand in a piece, unless a row has more: some operands together stay in the second cache. */
    private static final int ELEMENTS = 4096;

    private final List<Operand> operands = new ArrayList<>();
    private int all;
    private int total;
    private int longest;
    private int from;
    private int rows;

    public RowPieces() {}

    /** Begins with the rows of {@code x}: each other operand has as many elements for each, of which there may be one. */
    public void start(LocalTensor x) {
        start(x, Integer.MAX_VALUE);
    }

    /** The same with the first {@code most} rows alone. */
    public void start(LocalTensor x, int most) {
        all = x.size() == 0 ? 0 : TensorRows.count(x);
        total = Math.min(all, most);
        longest = Math.max(1, ELEMENTS / Math.max(1, TensorRows.size(x)));
        from = 0;
        rows = 0;
    }

    /** Goes on to the next rows; false if there are none. */
    public boolean next() {
        from += rows;
        rows = Math.min(longest, total - from);
        return rows > 0;
    }

    /** The number of the first row. */
    public int from() {
        return from;
    }

    /** How many rows there are. */
    public int rows() {
        return rows;
    }

    /**
     * The rows of an operand that is read.
     *
     * @param number of the operand among those of the kernel
     */
    public LocalTensor in(int number, LocalTensor x) {
        LocalTensor piece = operand(number).of(x, all, rows);
        operand(number).load(x, from, rows);
        return piece;
    }

    /** Room for the rows of an operand that is overwritten. */
    public LocalTensor out(int number, LocalTensor y) {
        LocalTensor piece = operand(number).of(y, all, rows);
        operand(number).isWritten = true;
        return piece;
    }

    /** The rows of an operand that is added to. */
    public LocalTensor inOut(int number, LocalTensor y) {
        LocalTensor piece = in(number, y);
        operand(number).isWritten = true;
        return piece;
    }

    /** Rounds what was written. */
    public void store() {
        for (int i = 0; i < operands.size(); i++) {
            operands.get(i).store(from, rows);
        }
    }

    private Operand operand(int number) {
        while (operands.size() <= number) {
            operands.add(new Operand());
        }
        return operands.get(number);
    }

    /** Some rows of one operand. */
    private static final class Operand {
        private Storage memory = new Storage(0);
        private final List<LocalTensor> shapes = new ArrayList<>();
        private LocalTensor whole = LocalTensor.dense(memory, DType.F32, 0);
        private int size;
        private boolean isRows;
        boolean isWritten;

        LocalTensor of(LocalTensor x, int all, int rows) {
            whole = x;
            size = Math.toIntExact(x.size() / all);
            isRows = x.dimCount() > 0 && size == TensorRows.size(x);
            DType type = x.type() == DType.BF16 ? DType.F32 : x.type();
            boolean isNumbers = !isRows && size == 1;
            for (int i = 0; i < shapes.size(); i++) {
                LocalTensor known = shapes.get(i);
                boolean isAlike = isNumbers ? known.dimCount() == 1 : known.dimCount() == 2 && known.dim(1) == size;
                if (isAlike && known.dim(0) == rows && known.type() == type) {
                    return known;
                }
            }
            return made(type, isNumbers, rows);
        }

        private LocalTensor made(DType type, boolean isNumbers, int rows) {
            long bytes = 4L * rows * size;
            if (bytes > memory.bytes()) {
                MemorySegment larger = Arena.ofAuto().allocate(bytes, 64);
                memory = Storage.on(larger);
                shapes.replaceAll(shape -> LocalTensor.dense(memory, shape.type(), shape.dims()));
            }
            LocalTensor shape = isNumbers
                    ? LocalTensor.dense(memory, type, rows)
                    : LocalTensor.dense(memory, type, rows, size);
            shapes.add(shape);
            return shape;
        }

        void load(LocalTensor x, int from, int rows) {
            long piece = memory.segment().address();
            int bytes = x.type().bytes();
            if (isConnected(x)) {
                load(piece, address(x, from), rows * size, bytes);
                return;
            }
            for (int row = 0; row < rows; row++) {
                load(piece + 4L * row * size, address(x, from + row), size, bytes);
            }
        }

        private static void load(long to, long at, int count, int bytes) {
            if (bytes == 2) {
                Bf16Rows.widen(to, at, count);
            } else {
                Lanes.copy(to, at, 4L * count);
            }
        }

        void store(int from, int rows) {
            if (!isWritten) {
                return;
            }
            isWritten = false;
            long piece = memory.segment().address();
            int bytes = whole.type().bytes();
            if (isConnected(whole)) {
                store(address(whole, from), piece, rows * size, bytes);
                return;
            }
            for (int row = 0; row < rows; row++) {
                store(address(whole, from + row), piece + 4L * row * size, size, bytes);
            }
        }

        private static void store(long to, long at, int count, int bytes) {
            if (bytes == 2) {
                Bf16Rows.round(to, at, count);
            } else {
                Lanes.copy(to, at, 4L * count);
            }
        }

        /** Whether rows follow one another without gaps. */
        private boolean isConnected(LocalTensor x) {
            return !isRows || TensorRows.hasStride(x) && TensorRows.stride(x) == size;
        }

        private long address(LocalTensor x, int row) {
            long first = isRows ? TensorRows.addressOfAny(x) : TensorRows.denseAddressOfAny(x);
            return first + x.type().bytes() * (isRows ? TensorRows.rowOffset(x, row) : (long) row * size);
        }
    }
}
