package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.runtime.cpu.naive.Dense;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.Piece;
import io.shardwright.spi.kernel.Pieces;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionsTest {
    private interface OfOne {
        void step(Pieces pieces, Piece y, Piece x);
    }

    private interface OfTwo {
        void step(Pieces pieces, Piece z, Piece x, Piece y);
    }

    private static final Map<String, OfOne> OF_ONE = Map.of(
            "exp",
            Pieces::exp,
            "log",
            Pieces::log,
            "sqrt",
            Pieces::sqrt,
            "inverseSqrt",
            Pieces::inverseSqrt,
            "abs",
            Pieces::abs,
            "sign",
            Pieces::sign,
            "not",
            Pieces::not,
            "softCap",
            (pieces, y, x) -> pieces.softCap(y, x, 1.5));

    private static final Map<String, OfTwo> OF_TWO = Map.of(
            "subtract",
            Pieces::subtract,
            "divide",
            Pieces::divide,
            "power",
            Pieces::power,
            "max",
            Pieces::max,
            "min",
            Pieces::min,
            "greater",
            Pieces::greater,
            "atLeast",
            Pieces::atLeast,
            "equal",
            Pieces::equal);

    private static ElementwiseChain chain(OfOne of) {
        return new ElementwiseChain("One", 1, 1, 0, pieces -> of.step(pieces, pieces.output(0), pieces.input(0)));
    }

    private static ElementwiseChain chain(OfTwo of) {
        return new ElementwiseChain(
                "Two", 1, 2, 0, pieces -> of.step(pieces, pieces.output(0), pieces.input(0), pieces.input(1)));
    }

    /** {@code where(x > t, x + 2, t)}. */
    private static final ElementwiseChain CHOICE = new ElementwiseChain("Choice", 1, 2, 3, pieces -> {
        Piece two = pieces.between(0);
        Piece more = pieces.between(1);
        Piece mask = pieces.between(2);
        pieces.fill(two, 2);
        pieces.add(more, pieces.input(0), two);
        pieces.greater(mask, pieces.input(0), pieces.input(1));
        pieces.where(pieces.output(0), mask, more, pieces.input(1));
    });

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 207, 5000})
    void functionsAgreeWithPlainLoops(int size) {
        OF_ONE.forEach((_, function) -> AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 2, size);
            LocalTensor y = tensors.dense(3, 2, size);
            // Of positive numbers, which all functions have a value for.
            kernels.chain(x, x, chain(Pieces::abs));
            kernels.chain(y, x, chain(function));
            return List.of(y);
        }));
        OF_TWO.forEach((_, function) -> AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 2, size);
            LocalTensor t = tensors.dense(3, 2, size);
            LocalTensor y = tensors.dense(3, 2, size);
            kernels.chain(x, x, chain(Pieces::abs));
            kernels.chain(y, x, t, chain(function));
            kernels.chain(x, x, x, chain(function));
            return List.of(y, x);
        }));
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor y = tensors.strided(3, 2, size);
            kernels.chain(y, tensors.dense(3, 2, size), tensors.dense(3, 2, size), CHOICE);
            return List.of(y);
        });
    }

    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void softCapsAreThoseOfMathToFourUnitsInTheLastPlace(Kernels kernels) {
        int count = 6000;
        LocalTensor x = new Tensors(AgainstNaive.SEED).dense(count);
        LocalTensor y = new Tensors(AgainstNaive.SEED).dense(count);
        for (int i = 0; i < count; i++) {
            x.set((float) ((i % 2 == 0 ? 1 : -1) * Math.pow(10, -6 + 12.0 * i / count)), i);
        }
        x.set(Float.NEGATIVE_INFINITY, 0);
        x.set(Float.POSITIVE_INFINITY, 1);
        x.set(0, 2);
        kernels.chain(y, x, chain((pieces, capped, of) -> pieces.softCap(capped, of, 8)));
        for (int i = 0; i < count; i++) {
            double expected = 8 * Math.tanh(x.get(i) / 8.0);
            assertThat((double) y.get(i))
                    .as("soft-cap of %g", x.get(i))
                    .isBetween(-8.0, 8.0)
                    .isCloseTo(expected, within(4.0 * Math.ulp((float) expected)));
        }
        x.set(Float.NaN, 0);
        kernels.chain(y, x, chain((pieces, capped, of) -> pieces.softCap(capped, of, 8)));
        assertThat(y.get(0)).isNaN();
    }

    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void exponentialsAreThoseOfMathToTwoUnitsInTheLastPlace(Kernels kernels) {
        int count = 8000;
        LocalTensor x = new Tensors(AgainstNaive.SEED).dense(count);
        LocalTensor y = new Tensors(AgainstNaive.SEED).dense(count);
        for (int i = 0; i < count; i++) {
            x.set((float) (-87.3 + 176 * i / (double) count), i);
        }
        x.set(0, 0);
        kernels.chain(y, x, chain(Pieces::exp));
        assertThat(y.get(0)).isEqualTo(1);
        for (int i = 0; i < count; i++) {
            double expected = Math.exp(x.get(i));
            assertThat((double) y.get(i))
                    .as("exponential of %g", x.get(i))
                    .isCloseTo(expected, within(2.0 * Math.ulp((float) expected)));
        }
        x.set(Float.NEGATIVE_INFINITY, 0);
        x.set(-100, 1);
        x.set(89, 2);
        x.set(Float.NaN, 3);
        kernels.chain(y, x, chain(Pieces::exp));
        assertThat(y.get(0)).isZero();
        assertThat(y.get(1)).isLessThan(Float.MIN_NORMAL);
        assertThat(y.get(2)).isInfinite();
        assertThat(y.get(3)).isNaN();
    }

    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void logarithmsOfWhatHasNoneAreAsInMath(Kernels kernels) {
        float[] values = {
            0,
            -0f,
            -1,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            Float.MIN_NORMAL,
            Float.MAX_VALUE,
            1,
            (float) Math.E
        };
        LocalTensor x = new Tensors(1).dense(values.length);
        LocalTensor y = new Tensors(1).dense(values.length);
        for (int i = 0; i < values.length; i++) {
            x.set(values[i], i);
        }
        kernels.chain(y, x, chain(Pieces::log));
        for (int i = 0; i < values.length; i++) {
            float expected = (float) Math.log(values[i]);
            if (Float.isFinite(expected)) {
                assertThat(y.get(i))
                        .isCloseTo(expected, org.assertj.core.api.Assertions.within(2 * Math.ulp(expected)));
            } else {
                assertThat(Float.compare(y.get(i), expected)).isZero();
            }
        }
    }

    @Test
    void whatIsNotChosenMayBeNoNumber() {
        for (Kernels kernels : AgainstNaive.kinds().toList()) {
            LocalTensor x = new Tensors(1).dense(5);
            LocalTensor t = new Tensors(1).dense(5);
            LocalTensor y = new Tensors(1).dense(5);
            for (int i = 0; i < 5; i++) {
                x.set(i % 2 == 0 ? Float.NaN : 7, i);
                t.set(i % 2 == 0 ? 1 : -1, i);
            }
            kernels.chain(y, x, t, CHOICE);
            assertThat(Dense.read(y)).containsExactly(1, 9, 1, 9, 1);
        }
    }

    /** Inputs with fewer dims, and with dims of size 1. */
    @ParameterizedTest
    @ValueSource(ints = {1, 13, 5000})
    void inputsAreSpreadOverDimsThatTheyLack(int size) {
        long[][] shapes = {{}, {1}, {size}, {4, 1}, {4, size}, {3, 1, 1, size}, {3, 1, 4, 1}, {1, 2, 1, 1}, {2, 4, 1}};
        for (long[] shape : shapes) {
            AgainstNaive.check(1, (kernels, tensors) -> {
                LocalTensor y = tensors.dense(3, 2, 4, size);
                LocalTensor z = tensors.dense(3, 4, 2L * size).heads(2);
                LocalTensor x = tensors.dense(3, 4, 2L * size).heads(2);
                LocalTensor t = tensors.dense(shape);
                kernels.chain(y, x, t, chain(Pieces::divide));
                kernels.chain(z, t, x, chain(Pieces::subtract));
                return List.of(y, z);
            });
            AgainstNaive.check(24 * size, (kernels, tensors) -> {
                LocalTensor t = tensors.dense(shape);
                LocalTensor half = tensors.bf16(shape);
                kernels.addSpreadGradient(t, tensors.dense(3, 4, 2L * size).heads(2));
                kernels.addSpreadGradient(half, tensors.dense(3, 2, 4, size));
                return List.of(t, half);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 5000})
    void inputsThatAreSpreadMayBeBf16(int size) {
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor y = tensors.dense(3, 2, size);
            LocalTensor z = tensors.dense(3, 2, size);
            kernels.chain(y, tensors.dense(3, 2, size), tensors.bf16(size), chain(Pieces::subtract));
            kernels.chain(z, tensors.bf16(3, 1, 1), y, chain(Pieces::divide));
            return List.of(y, z);
        });
    }
}
