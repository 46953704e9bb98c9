package io.shardwright.rows;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The methods of {@code Kernels} that devices are written kernels for. Those of a CPU are written by hand, in fewer passes. */
public final class RowKernels {
    private static final Map<String, RowKernel> ALL = Stream.of(
                    LayerNormFormulas.all(),
                    RmsNormFormulas.all(),
                    SoftmaxFormulas.all(),
                    BroadcastFormulas.all(),
                    RotaryFormulas.all(),
                    DropoutFormulas.all(),
                    CrossEntropyFormulas.all(),
                    TokenLossFormulas.all(),
                    DivergenceFormulas.all())
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableMap(RowKernel::method, Function.identity()));

    private RowKernels() {}

    /** What a method of {@code Kernels} computes, if it goes row by row. */
    public static Optional<RowKernel> of(String method) {
        return Optional.ofNullable(ALL.get(method));
    }

    /** All of them, by name. */
    public static List<RowKernel> all() {
        return ALL.values().stream()
                .sorted(Comparator.comparing(RowKernel::method))
                .toList();
    }
}
