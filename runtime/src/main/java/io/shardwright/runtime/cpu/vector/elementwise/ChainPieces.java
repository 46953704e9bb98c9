package io.shardwright.runtime.cpu.vector.elementwise;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.RowLoop;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.WideTensors;
import io.shardwright.runtime.cpu.vector.activation.Activations;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.ChainTensors;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.spi.kernel.Piece;
import io.shardwright.spi.kernel.Pieces;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs chains piece by piece: each step is a vector loop over some hundred elements, and what it makes for the next one never
 * leaves the cache. Pieces of bf16 tensors are widened before the steps, and rounded once behind them. A loop over all operators at once, as the compiler could write it, would not be vectorised: the JIT can't tell
 * that tensors in one memory don't overlap.
 */
public final class ChainPieces implements Pieces {
    /**
     * Bytes of all pieces together: a quarter of the smallest first cache there is, so that they stay there although all may lie at the same
     * offset of a page, and the processor fetches ahead what the next ones read. With four times as many, chains take up to 1.5 times as
     * long.
     */
    private static final int CACHE = 1 << 13;

    private static final RowLoop SUBTRACT = PairRows::subtract;
    private static final RowLoop DIVIDE = PairRows::divide;
    private static final RowLoop POWER = PairRows::power;
    private static final RowLoop MAX = PairRows::max;
    private static final RowLoop MIN = PairRows::min;
    private static final RowLoop GREATER = PairRows::greater;
    private static final RowLoop AT_LEAST = PairRows::atLeast;
    private static final RowLoop EQUAL = PairRows::equal;
    private static final RowLoop EXP = FunctionRows::exp;
    private static final RowLoop LOG = FunctionRows::log;
    private static final RowLoop SQRT = FunctionRows::sqrt;
    private static final RowLoop INVERSE_SQRT = FunctionRows::inverseSqrt;
    private static final RowLoop ABS = FunctionRows::abs;
    private static final RowLoop SIGN = FunctionRows::sign;
    private static final RowLoop NOT = FunctionRows::not;
    private static final RowLoop SOFT_CAP = FunctionRows::softCap;
    private static final RowLoop[] VALUES = Arrays.stream(Activation.values())
            .map(activation -> Activations.of(activation).value())
            .toArray(RowLoop[]::new);
    private static final RowLoop[] GRADIENTS = Arrays.stream(Activation.values())
            .map(activation -> Activations.of(activation).gradient())
            .toArray(RowLoop[]::new);

    private final ChainTensors tensors = new ChainTensors();
    private final List<Piece> pieces = new ArrayList<>();
    /** Of bf16 tensors that are spread. */
    private final WideTensors wide = new WideTensors();

    private final List<Piece> between = new ArrayList<>();
    private final long[] strides = new long[ChainTensors.MOST];
    private final long[] starts = new long[ChainTensors.MOST];
    private final long[] rowAt = new long[ChainTensors.MOST];
    /** Room for a piece: of a number that is spread, or of a bf16 tensor in float32. */
    private final long[] spread = new long[ChainTensors.MOST];
    /** Bytes of an element. */
    private final int[] bytes = new int[ChainTensors.MOST];
    /** Whether one stride leads from row to row. */
    private final boolean[] isStrided = new boolean[ChainTensors.MOST];
    /** Whether a row of the others meets one number of the tensor. */
    private final boolean[] isOneNumber = new boolean[ChainTensors.MOST];

    private final Scratch scratch = new Scratch();
    private int outputs;
    private int count;
    private boolean isFirst;

    public ChainPieces() {
        for (int i = 0; i < ChainTensors.MOST; i++) {
            pieces.add(new Piece());
        }
    }

    /** What the next chain runs on. */
    public ChainTensors tensors() {
        return tensors;
    }

    /** Runs all of a chain. */
    public void run(ElementwiseChain chain) {
        LocalTensor first = tensors.get(0);
        long cols = TensorRows.size(first);
        boolean isFlat = true;
        for (int i = 0; i < chain.tensors(); i++) {
            isFlat &= place(i, i < chain.outputs(), first);
        }
        outputs = chain.outputs();
        int longest = lengthOfPieces(chain);
        long rows = isFlat ? 1 : TensorRows.count(first);
        cols = isFlat ? first.size() : cols;
        isFirst = true;
        for (long row = 0; row < rows; row++) {
            for (int i = 0; i < chain.tensors(); i++) {
                startRow(i, row, first, (int) Math.min(longest, cols));
            }
            for (long col = 0; col < cols; col += longest) {
                count = (int) Math.min(longest, cols - col);
                for (int i = 0; i < chain.tensors(); i++) {
                    moveTo(i, col);
                }
                chain.steps().run(this);
                for (int i = 0; i < outputs; i++) {
                    if (bytes[i] == Short.BYTES) {
                        Bf16Rows.round(rowAt[i] + col * Short.BYTES, spread[i], count);
                    }
                }
                isFirst = false;
            }
        }
    }

    private void moveTo(int i, long col) {
        if (isOneNumber[i]) {
            pieces.get(i).moveTo(spread[i]);
        } else if (bytes[i] == Float.BYTES) {
            pieces.get(i).moveTo(rowAt[i] + col * Float.BYTES);
        } else {
            pieces.get(i).moveTo(spread[i]);
            if (i >= outputs) {
                Bf16Rows.widen(spread[i], rowAt[i] + col * Short.BYTES, count);
            }
        }
    }

    /**
     * Finds out where a tensor lies and how its rows follow those of the first.
     *
     * @return whether it allows for one row of all elements
     */
    private boolean place(int i, boolean isOutput, LocalTensor first) {
        LocalTensor given = tensors.get(i);
        boolean isAlike = given.size() == first.size() && TensorRows.size(given) == TensorRows.size(first);
        if (!isAlike && !isOutput && given.type() == DType.BF16) {
            tensors.set(i, wide.read(i, given));
        }
        LocalTensor tensor = tensors.get(i);
        bytes[i] = tensor.type().bytes();
        if (!isAlike && (isOutput || !TensorRows.spreadsOver(tensor, first))) {
            throw new IllegalArgumentException(first + " and " + tensor + " differ in shape");
        }
        starts[i] = TensorRows.addressOfAny(tensor);
        isOneNumber[i] = !isAlike && TensorRows.size(tensor) == 1;
        isStrided[i] = isAlike && TensorRows.hasStride(tensor) || tensor.size() == 1;
        strides[i] = tensor.size() == 1 ? 0 : isStrided[i] ? TensorRows.stride(tensor) * (long) bytes[i] : 0;
        return isAlike && tensor.isDense() || tensor.size() == 1;
    }

    /** Where a tensor's row begins; what has one number for a whole row is spread out in memory of its own. */
    private void startRow(int i, long row, LocalTensor first, int length) {
        LocalTensor tensor = tensors.get(i);
        long at =
                starts[i] + (isStrided[i] ? row * strides[i] : bytes[i] * TensorRows.spreadOffset(tensor, first, row));
        if (isOneNumber[i] && (row == 0 || at != rowAt[i])) {
            RowArithmetic.fillRow(spread[i], 0, 0, Lanes.get(at), length);
        }
        rowAt[i] = at;
    }

    /** Makes room for what lies between steps, and for numbers that are spread. */
    private int lengthOfPieces(ElementwiseChain chain) {
        int all = chain.tensors() + chain.between();
        int longest = CACHE / Float.BYTES / all / Lanes.COUNT * Lanes.COUNT;
        while (between.size() < chain.between()) {
            between.add(new Piece());
        }
        long bytes = (long) longest * Float.BYTES;
        long room = scratch.floats((long) longest * all);
        for (int i = 0; i < chain.between(); i++) {
            between.get(i).moveTo(room + i * bytes);
        }
        for (int i = 0; i < chain.tensors(); i++) {
            spread[i] = room + (chain.between() + i) * bytes;
        }
        return longest;
    }

    @Override
    public Piece output(int index) {
        return pieces.get(index);
    }

    @Override
    public Piece input(int index) {
        return pieces.get(outputs + index);
    }

    @Override
    public Piece between(int index) {
        return between.get(index);
    }

    @Override
    public void add(Piece z, Piece x, Piece y) {
        step(RowArithmetic.ADD, z, x, y, 0);
    }

    @Override
    public void multiply(Piece z, Piece x, Piece y) {
        step(RowArithmetic.MULTIPLY, z, x, y, 0);
    }

    @Override
    public void multiplyAdd(Piece z, Piece x, Piece y, Piece w) {
        RowArithmetic.multiplyAddRow(z.address(), x.address(), y.address(), w.address(), count);
    }

    @Override
    public void subtract(Piece z, Piece x, Piece y) {
        step(SUBTRACT, z, x, y, 0);
    }

    @Override
    public void divide(Piece z, Piece x, Piece y) {
        step(DIVIDE, z, x, y, 0);
    }

    @Override
    public void power(Piece z, Piece x, Piece y) {
        step(POWER, z, x, y, 0);
    }

    @Override
    public void max(Piece z, Piece x, Piece y) {
        step(MAX, z, x, y, 0);
    }

    @Override
    public void min(Piece z, Piece x, Piece y) {
        step(MIN, z, x, y, 0);
    }

    @Override
    public void greater(Piece z, Piece x, Piece y) {
        step(GREATER, z, x, y, 0);
    }

    @Override
    public void atLeast(Piece z, Piece x, Piece y) {
        step(AT_LEAST, z, x, y, 0);
    }

    @Override
    public void equal(Piece z, Piece x, Piece y) {
        step(EQUAL, z, x, y, 0);
    }

    @Override
    public void where(Piece z, Piece mask, Piece yes, Piece no) {
        PairRows.where(z.address(), mask.address(), yes.address(), no.address(), count);
    }

    /** Nobody writes what lies between, so once a run is enough: the first piece is the longest. */
    @Override
    public void fill(Piece z, double value) {
        if (isFirst) {
            step(RowArithmetic.FILL, z, z, z, (float) value);
        }
    }

    @Override
    public void exp(Piece y, Piece x) {
        step(EXP, y, x, x, 0);
    }

    @Override
    public void log(Piece y, Piece x) {
        step(LOG, y, x, x, 0);
    }

    @Override
    public void sqrt(Piece y, Piece x) {
        step(SQRT, y, x, x, 0);
    }

    @Override
    public void inverseSqrt(Piece y, Piece x) {
        step(INVERSE_SQRT, y, x, x, 0);
    }

    @Override
    public void abs(Piece y, Piece x) {
        step(ABS, y, x, x, 0);
    }

    @Override
    public void sign(Piece y, Piece x) {
        step(SIGN, y, x, x, 0);
    }

    @Override
    public void not(Piece y, Piece x) {
        step(NOT, y, x, x, 0);
    }

    @Override
    public void scale(Piece y, Piece x, double factor) {
        step(RowArithmetic.SCALE, y, x, x, (float) factor);
    }

    @Override
    public void softCap(Piece y, Piece x, double cap) {
        step(SOFT_CAP, y, x, x, (float) cap);
    }

    @Override
    public void activate(Piece a, Piece h, Activation activation) {
        step(VALUES[activation.ordinal()], a, h, h, 0);
    }

    @Override
    public void activateGradient(Piece dh, Piece da, Piece h, Activation activation) {
        step(GRADIENTS[activation.ordinal()], dh, da, h, 0);
    }

    /**
     * All loops are called from here, and those of activations come out of an array, whose elements the JIT takes for no constants: so
     * each is compiled on its own. Several in one method would be more than it inlines.
     */
    private void step(RowLoop loop, Piece z, Piece x, Piece y, float factor) {
        loop.run(z.address(), x.address(), y.address(), factor, count);
    }
}
