package io.shardwright.runtime.cpu.matmul;

import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_INPUTS;

import java.util.List;
import java.util.Optional;

/**
 * How oneDNN computes a matmul. Between the best and the worst way lie 2 to 12 % at the shapes of training steps, 256 to 2048 rows and
 * layers of 256 to 2048, and up to 25 % for bf16 of few rows. Which suits what is in {@link BuiltInMethods}.
 */
enum OneDnnMethod {
    /** Its matmul primitive, on matrices as they lie. */
    MATMUL,
    /** The same, after bringing b into oneDNN's own order, which costs as much as some tens of rows. */
    PACKED_MATMUL,
    /** Its sgemm, which copies both matrices in blocks. It adds to rows of the bias, where there is one. */
    SGEMM;

    /** The methods that can compute a shape. */
    static List<OneDnnMethod> of(MatmulShape shape) {
        return shape.has(BF16_INPUTS) ? List.of(MATMUL, PACKED_MATMUL) : List.of(MATMUL, PACKED_MATMUL, SGEMM);
    }

    /** The method of that name, if it can compute a shape. */
    static Optional<OneDnnMethod> parse(String text, MatmulShape shape) {
        return of(shape).stream().filter(method -> method.text().equals(text)).findFirst();
    }

    String text() {
        return switch (this) {
            case MATMUL -> "plain";
            case PACKED_MATMUL -> "packed";
            case SGEMM -> "sgemm";
        };
    }
}
