package io.shardwright.runtime.cpu.vector;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Operands of a kernel that computes in float32 and doesn't go row by row: themselves, or in place of bf16 ones whole copies, dense
 * but for heads. What goes row by row takes {@link RowPieces}.
 */
public final class WideTensors {
    private static final class Operand {
        Storage memory = new Storage(0);
        final List<LocalTensor> shapes = new ArrayList<>();
    }

    private final List<Operand> operands = new ArrayList<>();

    public WideTensors() {}

    /**
     * x in float32.
     *
     * @param number of the operand among those of the kernel
     */
    public LocalTensor read(int number, LocalTensor x) {
        LocalTensor wide = room(number, x);
        if (wide != x) {
            MixedCopy.copy(wide, x);
        }
        return wide;
    }

    /** Room for y, of which {@link #write} then makes y. */
    public LocalTensor room(int number, LocalTensor y) {
        if (y.type() != DType.BF16) {
            return y;
        }
        while (operands.size() <= number) {
            operands.add(new Operand());
        }
        Operand operand = operands.get(number);
        for (int i = 0; i < operand.shapes.size(); i++) {
            if (areAlike(operand.shapes.get(i), y)) {
                return operand.shapes.get(i);
            }
        }
        if (Float.BYTES * y.size() > operand.memory.bytes()) {
            operand.memory = Storage.on(Arena.ofAuto().allocate(Float.BYTES * y.size(), 64));
            operand.shapes.replaceAll(shape -> like(operand.memory, shape));
        }
        LocalTensor made = like(operand.memory, y);
        operand.shapes.add(made);
        return made;
    }

    /** Rounds what a kernel has made of {@link #room} or {@link #read} into y. */
    public void write(int number, LocalTensor y) {
        if (y.type() == DType.BF16) {
            MixedCopy.copy(y, room(number, y));
        }
    }

    /** Dense, but for heads that lie side by side, which do so there, too. */
    private static LocalTensor like(Storage memory, LocalTensor x) {
        return MixedCopy.areHeads(x)
                ? LocalTensor.dense(memory, DType.F32, x.dim(0), x.dim(2), x.dim(1) * x.dim(3))
                        .heads(x.dim(1))
                : LocalTensor.dense(memory, DType.F32, x.dims());
    }

    /** Whether x is what {@link #like} makes for y: dense memory may lie as heads do where a dim is 1. */
    private static boolean areAlike(LocalTensor x, LocalTensor y) {
        boolean same = x.dimCount() == y.dimCount() && (MixedCopy.areHeads(y) ? MixedCopy.areHeads(x) : x.isDense());
        for (int dim = 0; same && dim < x.dimCount(); dim++) {
            same = x.dim(dim) == y.dim(dim);
        }
        return same;
    }
}
