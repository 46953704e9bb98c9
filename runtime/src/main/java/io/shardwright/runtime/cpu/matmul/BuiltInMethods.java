package io.shardwright.runtime.cpu.matmul;

/** The methods that are taken without looking, by what was measured on processors with the same instructions. */
sealed interface BuiltInMethods permits Avx512Methods, Avx2Methods {
    /** That of a shape, of a single matmul. */
    OneDnnMethod of(MatmulShape shape);

    /** That of several matmuls of one shape, which {@link OneDnnMethod#SGEMM} computes one by one. */
    OneDnnMethod ofSeveral(MatmulShape shape);
}
