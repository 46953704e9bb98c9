package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.shardwright.runtime.cpu.naive.Dense;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChainTest {
    /** Rows that are shorter than a piece, and some that are several pieces long. */
    @ParameterizedTest
    @ValueSource(ints = {1, 13, 207, 5000})
    void chainsAgree(int size) {
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 2, size);
            LocalTensor t = tensors.dense(3, 2, size);
            LocalTensor y = tensors.strided(3, 2, size);
            LocalTensor dense = tensors.dense(3, 2, size);
            LocalTensor dX = tensors.dense(3, 2, size);
            LocalTensor dT = tensors.strided(3, 2, size);
            kernels.chain(y, x, t, SomeChains.Y);
            kernels.chain(dense, t, t, SomeChains.Y);
            kernels.chain(dX, dT, y, x, t, SomeChains.Y_GRADIENT);
            kernels.chain(t, x, t, SomeChains.Y);
            return List.of(x, t, y, dense, dX, dT);
        });
    }

    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void aChainGivesTheBitsOfItsOperators(Kernels kernels) {
        Tensors tensors = new Tensors(AgainstNaive.SEED);
        LocalTensor x = tensors.strided(7, 1234);
        LocalTensor t = tensors.dense(7, 1234);
        LocalTensor together = tensors.dense(7, 1234);
        LocalTensor apart = tensors.dense(7, 1234);
        kernels.chain(together, x, t, SomeChains.Y);
        SomeChains.apart(kernels, apart, x, t, tensors.dense(7, 1234));
        assertThat(Dense.read(together)).isEqualTo(Dense.read(apart));
        LocalTensor dX = tensors.dense(7, 1234);
        kernels.chain(dX, tensors.dense(7, 1234), t, x, t, SomeChains.Y_GRADIENT);
        kernels.activateGradient(apart, t, x, Activation.SILU);
        assertThat(Dense.read(dX)).isEqualTo(Dense.read(apart));
    }

    /** {@code z = x t + w}. */
    private static final ElementwiseChain TOGETHER = new ElementwiseChain(
            "ChainTest.TOGETHER",
            1,
            3,
            0,
            pieces -> pieces.multiplyAdd(pieces.output(0), pieces.input(0), pieces.input(1), pieces.input(2)));

    private static final ElementwiseChain APART = new ElementwiseChain("ChainTest.APART", 1, 3, 1, pieces -> {
        pieces.multiply(pieces.between(0), pieces.input(0), pieces.input(1));
        pieces.add(pieces.output(0), pieces.between(0), pieces.input(2));
    });

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 207, 5000})
    void whatMultipliesAndAddsGivesTheBitsOfBoth(int size) {
        AgainstNaive.kinds().forEach(kernels -> {
            Tensors tensors = new Tensors(AgainstNaive.SEED);
            LocalTensor x = tensors.strided(3, size);
            LocalTensor t = tensors.dense(size);
            LocalTensor w = tensors.dense(3, size);
            LocalTensor together = tensors.strided(3, size);
            LocalTensor apart = tensors.dense(3, size);
            kernels.chain(together, x, t, w, TOGETHER);
            kernels.chain(apart, x, t, w, APART);
            assertThat(Dense.read(together)).isEqualTo(Dense.read(apart));
            kernels.chain(w, x, t, w, TOGETHER);
            assertThat(Dense.read(w)).isEqualTo(Dense.read(apart));
        });
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor z = tensors.strided(3, size);
            kernels.chain(z, tensors.strided(3, size), tensors.dense(3, 1), tensors.dense(3, size), TOGETHER);
            return List.of(z);
        });
    }

    @Test
    void tensorsOfAnotherShapeAreRefused() {
        Tensors tensors = new Tensors(AgainstNaive.SEED);
        Kernels kernels = AgainstNaive.kinds().findFirst().orElseThrow();
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        kernels.chain(tensors.dense(3, 4), tensors.dense(3, 4), tensors.dense(4, 3), SomeChains.Y))
                .withMessageContaining("differ in shape");
    }
}
