package io.shardwright.runtime.assembly;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the classes of a model declare about one forward on this rank, all of them together. */
public final class DeclaredWork {
    private double flops;
    private @Nullable String takesPositionsForAll;

    void add(long operations) {
        flops += operations;
    }

    void takesPositionsForAll(String kernel) {
        takesPositionsForAll = kernel;
    }

    /** Floating-point operations of matrix multiplications and attention. */
    public double flops() {
        return flops;
    }

    /** A kernel that takes the positions on a rank for all there are, if a class has one. */
    public Optional<String> takesPositionsForAll() {
        return Optional.ofNullable(takesPositionsForAll);
    }
}
