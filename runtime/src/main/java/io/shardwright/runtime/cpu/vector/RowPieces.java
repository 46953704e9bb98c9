package io.shardwright.runtime.cpu.vector;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * The operands of a kernel that goes row by row and computes in float32, some rows at a time: what is bf16 is widened into memory that
 * stays in the cache, and what the kernel makes there is rounded once.
 *
 * <pre>
 *   for (pieces.start(x); pieces.next(); pieces.store()) {
 *       floats.softmax(pieces.out(0, y), pieces.in(1, x));
 *   }
 * </pre>
 *
 * <p>All rows of a piece are read before any is written, so that outputs may be inputs.
 */
public final class RowPieces {
    /** Elements of an operand in a piece, unless a row has more: some operands together stay in the second cache. */
    private static final int ELEMENTS = 1 << 14;

    private final List<Operand> operands = new ArrayList<>();
    private int total;
    private int longest;
    private int from;
    private int rows;

    public RowPieces() {}

    /** Begins with the rows of {@code x}: each other operand has as many elements for each, of which there may be one. */
    public void start(LocalTensor x) {
        total = x.size() == 0 ? 0 : TensorRows.count(x);
        longest = Math.max(1, ELEMENTS / Math.max(1, TensorRows.size(x)));
        from = 0;
        rows = 0;
        // As it is after store(), which a kernel that threw has left out.
        for (int i = 0; i < operands.size(); i++) {
            operands.get(i).isWritten = false;
        }
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
        Operand operand = operand(number);
        LocalTensor piece = operand.of(x, from == 0, total, rows);
        operand.load(from);
        return piece;
    }

    /** Room for the rows of an operand that is overwritten. */
    public LocalTensor out(int number, LocalTensor y) {
        Operand operand = operand(number);
        operand.isWritten = true;
        return operand.of(y, from == 0, total, rows);
    }

    /** Rounds what was written. */
    public void store() {
        for (int i = 0; i < operands.size(); i++) {
            operands.get(i).store(from);
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
        private LocalTensor piece = LocalTensor.dense(memory, DType.F32, 0);
        private LocalTensor whole = piece;
        private int pieceRows;
        private int size;
        private int bytes;
        private boolean isRows;
        private boolean isConnected;
        private long start;
        boolean isWritten;

        /** Room for rows of x; what is known of the last one holds until {@code isFirst} says otherwise. */
        LocalTensor of(LocalTensor x, boolean isFirst, int all, int rows) {
            if (x != whole || isFirst) {
                whole = x;
                size = Math.toIntExact(x.size() / all);
                bytes = x.type().bytes();
                isRows = x.dimCount() > 0 && size == TensorRows.size(x);
                isConnected = !isRows || TensorRows.hasStride(x) && TensorRows.stride(x) == size;
                start = isRows ? TensorRows.addressOfAny(x) : TensorRows.denseAddressOfAny(x);
                pieceRows = 0;
            }
            if (rows != pieceRows) {
                pieceRows = rows;
                piece = known(x.type() == DType.BF16 ? DType.F32 : x.type(), !isRows && size == 1);
            }
            return piece;
        }

        /** @param isNumbers whether there is one number for each row */
        private LocalTensor known(DType type, boolean isNumbers) {
            for (int i = 0; i < shapes.size(); i++) {
                LocalTensor shape = shapes.get(i);
                boolean isAlike = isNumbers ? shape.dimCount() == 1 : shape.dimCount() == 2 && shape.dim(1) == size;
                if (isAlike && shape.dim(0) == pieceRows && shape.type() == type) {
                    return shape;
                }
            }
            long needed = 4L * pieceRows * size;
            if (needed > memory.bytes()) {
                memory = Storage.on(Arena.ofAuto().allocate(needed, 64));
                shapes.replaceAll(shape -> LocalTensor.dense(memory, shape.type(), shape.dims()));
            }
            LocalTensor made = isNumbers
                    ? LocalTensor.dense(memory, type, pieceRows)
                    : LocalTensor.dense(memory, type, pieceRows, size);
            shapes.add(made);
            return made;
        }

        void load(int from) {
            long to = memory.segment().address();
            if (isConnected) {
                MixedCopy.row(to, 4, start + (long) bytes * from * size, bytes, pieceRows * size);
                return;
            }
            for (int row = 0; row < pieceRows; row++) {
                MixedCopy.row(to + 4L * row * size, 4, address(from + row), bytes, size);
            }
        }

        void store(int from) {
            if (!isWritten) {
                return;
            }
            isWritten = false;
            long at = memory.segment().address();
            if (isConnected) {
                MixedCopy.row(start + (long) bytes * from * size, bytes, at, 4, pieceRows * size);
                return;
            }
            for (int row = 0; row < pieceRows; row++) {
                MixedCopy.row(address(from + row), bytes, at + 4L * row * size, 4, size);
            }
        }

        private long address(int row) {
            return start + bytes * TensorRows.rowOffset(whole, row);
        }
    }
}
