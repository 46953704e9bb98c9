package io.shardwright.runtime.cpu.naive;

import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.ChainTensors;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.spi.kernel.Piece;
import io.shardwright.spi.kernel.Pieces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A chain on whole tensors, in double. Where a piece lies is a number of an array. */
public final class NaiveChain implements Pieces {
    private final ElementwiseChain chain;
    private final int size;
    private final List<double[]> arrays = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();

    private NaiveChain(ElementwiseChain chain, int size) {
        this.chain = chain;
        this.size = size;
    }

    public static void run(ElementwiseChain chain, ChainTensors tensors) {
        NaiveChain naive = new NaiveChain(chain, Math.toIntExact(tensors.get(0).size()));
        for (int i = 0; i < chain.tensors(); i++) {
            naive.add(Dense.readLike(tensors.get(i), tensors.get(0)));
        }
        for (int i = 0; i < chain.between(); i++) {
            naive.add(new double[0]);
        }
        chain.steps().run(naive);
        for (int i = 0; i < chain.outputs(); i++) {
            Dense.write(tensors.get(i), naive.arrays.get(i));
        }
    }

    private void add(double[] elements) {
        Piece piece = new Piece();
        piece.moveTo(arrays.size());
        pieces.add(piece);
        arrays.add(elements);
    }

    private double[] at(Piece piece) {
        return arrays.get((int) piece.address());
    }

    private void put(Piece piece, double[] elements) {
        arrays.set((int) piece.address(), elements);
    }

    @Override
    public Piece output(int index) {
        return pieces.get(index);
    }

    @Override
    public Piece input(int index) {
        return pieces.get(chain.outputs() + index);
    }

    @Override
    public Piece between(int index) {
        return pieces.get(chain.tensors() + index);
    }

    @Override
    public void add(Piece z, Piece x, Piece y) {
        put(z, Dense.map(at(x), at(y), Double::sum));
    }

    @Override
    public void multiply(Piece z, Piece x, Piece y) {
        put(z, Dense.map(at(x), at(y), (a, b) -> a * b));
    }

    @Override
    public void multiplyAdd(Piece z, Piece x, Piece y, Piece w) {
        put(z, Dense.map(Dense.map(at(x), at(y), (a, b) -> a * b), at(w), Double::sum));
    }

    @Override
    public void subtract(Piece z, Piece x, Piece y) {
        put(z, Dense.map(at(x), at(y), (a, b) -> a - b));
    }

    @Override
    public void divide(Piece z, Piece x, Piece y) {
        put(z, Dense.map(at(x), at(y), (a, b) -> a / b));
    }

    @Override
    public void power(Piece z, Piece x, Piece y) {
        put(z, Dense.map(at(x), at(y), Math::pow));
    }

    @Override
    public void max(Piece z, Piece x, Piece y) {
        put(z, Dense.map(at(x), at(y), Math::max));
    }

    @Override
    public void min(Piece z, Piece x, Piece y) {
        put(z, Dense.map(at(x), at(y), Math::min));
    }

    @Override
    public void greater(Piece z, Piece x, Piece y) {
        put(z, Dense.map(at(x), at(y), (a, b) -> a > b ? 1 : 0));
    }

    @Override
    public void atLeast(Piece z, Piece x, Piece y) {
        put(z, Dense.map(at(x), at(y), (a, b) -> a >= b ? 1 : 0));
    }

    @Override
    public void equal(Piece z, Piece x, Piece y) {
        put(z, Dense.map(at(x), at(y), (a, b) -> a == b ? 1 : 0));
    }

    @Override
    public void where(Piece z, Piece mask, Piece yes, Piece no) {
        double[] chosen = at(no).clone();
        for (int i = 0; i < chosen.length; i++) {
            if (at(mask)[i] != 0) {
                chosen[i] = at(yes)[i];
            }
        }
        put(z, chosen);
    }

    @Override
    public void fill(Piece z, double value) {
        double[] elements = new double[size];
        Arrays.fill(elements, value);
        put(z, elements);
    }

    @Override
    public void exp(Piece y, Piece x) {
        put(y, Dense.map(at(x), Math::exp));
    }

    @Override
    public void log(Piece y, Piece x) {
        put(y, Dense.map(at(x), Math::log));
    }

    @Override
    public void sqrt(Piece y, Piece x) {
        put(y, Dense.map(at(x), Math::sqrt));
    }

    @Override
    public void inverseSqrt(Piece y, Piece x) {
        put(y, Dense.map(at(x), v -> 1 / Math.sqrt(v)));
    }

    @Override
    public void abs(Piece y, Piece x) {
        put(y, Dense.map(at(x), Math::abs));
    }

    @Override
    public void sign(Piece y, Piece x) {
        put(y, Dense.map(at(x), Math::signum));
    }

    @Override
    public void not(Piece y, Piece x) {
        put(y, Dense.map(at(x), v -> 1 - v));
    }

    @Override
    public void scale(Piece y, Piece x, double factor) {
        put(y, Dense.map(at(x), v -> factor * v));
    }

    @Override
    public void softCap(Piece y, Piece x, double cap) {
        put(y, Dense.map(at(x), v -> cap * Math.tanh(v / cap)));
    }

    @Override
    public void activate(Piece a, Piece h, Activation activation) {
        put(a, Dense.map(at(h), v -> NaiveActivation.value(activation, v)));
    }

    @Override
    public void activateGradient(Piece dh, Piece da, Piece h, Activation activation) {
        put(dh, Dense.map(at(da), at(h), (d, v) -> d * NaiveActivation.derivative(activation, v)));
    }
}
