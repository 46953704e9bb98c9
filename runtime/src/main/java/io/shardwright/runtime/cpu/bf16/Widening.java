package io.shardwright.runtime.cpu.bf16;

import io.shardwright.runtime.cpu.vector.Float32Copies;
import io.shardwright.runtime.cpu.vector.MixedLoops;
import io.shardwright.runtime.cpu.vector.RowPieces;
import io.shardwright.runtime.cpu.vector.WideTensors;
import io.shardwright.spi.kernel.Kernels;

/** What kernels on bf16 are made of. */
interface Widening extends Kernels {
    /** Those that compute in float32; of matmuls and attention they take bf16, too. */
    Kernels floats();

    /** Operands of what goes row by row with more than that. */
    RowPieces pieces();

    /** Loops that make one row of two. */
    MixedLoops loops();

    /** Operands of what doesn't go row by row. */
    WideTensors wide();

    /** Parameters that aren't matrices, and their gradients. */
    Float32Copies copies();
}
