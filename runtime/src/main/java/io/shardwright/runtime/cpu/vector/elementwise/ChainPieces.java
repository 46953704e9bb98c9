package io.shardwright.runtime.cpu.vector.elementwise;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.RowLoop;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.activation.Activations;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.ChainTensors;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.spi.kernel.Piece;
import io.shardwright.spi.kernel.Pieces;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs chains piece by piece: each step is a vector loop over some hundred elements, and what it makes for the next one never
 * leaves the cache. A loop over all operators at once, as the compiler could write it, would not be vectorised: the JIT can't tell
 * that tensors in one memory don't overlap.
 */
public final class ChainPieces implements Pieces {
    /** Bytes of all pieces together, so that they stay in the first cache. */
    private static final int CACHE = 1 << 15;

    private static final RowLoop ADD = RowArithmetic::addRow;
    private static final RowLoop MULTIPLY = RowArithmetic::multiplyRow;
    private static final RowLoop SCALE = RowArithmetic::scaleRow;
    private static final RowLoop[] VALUES = Arrays.stream(Activation.values())
            .map(activation -> Activations.of(activation).value())
            .toArray(RowLoop[]::new);
    private static final RowLoop[] GRADIENTS = Arrays.stream(Activation.values())
            .map(activation -> Activations.of(activation).gradient())
            .toArray(RowLoop[]::new);

    private final ChainTensors tensors = new ChainTensors();
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Piece> between = new ArrayList<>();
    private final long[] strides = new long[ChainTensors.MOST];
    private final long[] starts = new long[ChainTensors.MOST];
    private final Scratch scratch = new Scratch();
    private int outputs;
    private int count;

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
        boolean isDense = true;
        for (int i = 0; i < chain.tensors(); i++) {
            LocalTensor tensor = tensors.get(i);
            TensorRows.requireSame(tensor, first);
            starts[i] = TensorRows.address(tensor);
            strides[i] = TensorRows.stride(tensor) * (long) Float.BYTES;
            isDense &= tensor.isDense();
        }
        outputs = chain.outputs();
        int longest = lengthOfPieces(chain);
        long rows = isDense ? 1 : TensorRows.count(first);
        long cols = isDense ? first.size() : TensorRows.size(first);
        for (long row = 0; row < rows; row++) {
            for (long col = 0; col < cols; col += longest) {
                count = (int) Math.min(longest, cols - col);
                for (int i = 0; i < chain.tensors(); i++) {
                    pieces.get(i).moveTo(starts[i] + row * strides[i] + col * Float.BYTES);
                }
                chain.steps().run(this);
            }
        }
    }

    /** Makes room for what lies between steps. */
    private int lengthOfPieces(ElementwiseChain chain) {
        int all = chain.tensors() + chain.between();
        int longest = CACHE / Float.BYTES / all / Lanes.COUNT * Lanes.COUNT;
        while (between.size() < chain.between()) {
            between.add(new Piece());
        }
        long room = scratch.floats((long) longest * chain.between());
        for (int i = 0; i < chain.between(); i++) {
            between.get(i).moveTo(room + (long) i * longest * Float.BYTES);
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
        step(ADD, z, x, y, 0);
    }

    @Override
    public void multiply(Piece z, Piece x, Piece y) {
        step(MULTIPLY, z, x, y, 0);
    }

    @Override
    public void scale(Piece y, Piece x, double factor) {
        step(SCALE, y, x, x, (float) factor);
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
