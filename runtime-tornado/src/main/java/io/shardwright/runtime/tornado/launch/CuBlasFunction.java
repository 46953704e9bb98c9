package io.shardwright.runtime.tornado.launch;

/** A function of cuBLAS that makes matmuls. All add up in float32. */
public enum CuBlasFunction {
    /** Of float32. */
    FLOAT32("cublasSgemm", Float.BYTES),

    /** Of float32 whose factors are rounded to TF32, 10 bits behind the point, for the units of a GPU that multiply those. */
    TF32("cublasSgemm", Float.BYTES),

    /** Of bf16, to which the sum is rounded. */
    BF16("cublasGemmExBF16", Short.BYTES);

    private final String name;
    private final int bytes;

    CuBlasFunction(String name, int bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** What TornadoVM's library calls it. */
    public String inLibrary() {
        return name;
    }

    /** Bytes of an element of each matrix. */
    public int bytes() {
        return bytes;
    }
}
