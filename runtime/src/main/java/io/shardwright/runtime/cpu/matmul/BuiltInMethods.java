package io.shardwright.runtime.cpu.matmul;

/** The methods that are taken without looking, by what was measured on processors with the same instructions. */
sealed interface BuiltInMethods permits Avx512Methods, Avx2Methods {
    /** That of a shape, of a single matmul. */
    OneDnnMethod of(MatmulShape shape);

    /** That of several matmuls of one shape, which {@link OneDnnMethod#SGEMM} computes one by one. */
    OneDnnMethod ofSeveral(MatmulShape shape);

    /**
     * Whether numbers below each other lie in one set of a cache of 32 KiB, or in two: sgemm reads a transposed matrix down its columns.
     *
     * @param stride floats from one row to the next
     */
    static boolean readsFewSets(int stride) {
        int page = 1024;
        return stride % page == 0 || stride > page && stride % (page / 2) == 0;
    }
}
