package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.Elements;
import io.shardwright.spi.kernel.ElementwiseChain;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** A chain whose kernel TornadoVM cannot compile. */
final class ValueAddedToItself {
    static final ElementwiseChain CHAIN = new ElementwiseChain(
                    "my.ShardedMlpChains.DOUBLED",
                    1,
                    1,
                    0,
                    pieces -> pieces.add(pieces.output(0), pieces.input(0), pieces.input(0)))
            .withKernel(() -> ParallelKernel.of(ValueAddedToItself::doubled));

    private ValueAddedToItself() {}

    public static void doubled(
            FloatArray memory, ShortArray halves, int yAt, int yStride, int xAt, int xStride, int cols, int size) {
        for (@Parallel int i = 0; i < size; i++) {
            int row = i / cols;
            int col = i % cols;
            float x = Elements.get(memory, halves, xAt, row * xStride + col);
            Elements.set(memory, halves, yAt, row * yStride + col, x + x);
        }
    }
}
