package io.shardwright.interpret;

import io.shardwright.ops.attention.ContextAttentionOp;
import io.shardwright.spi.kernel.AttentionKernels;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All kernels by name, and which inputs the first output may lie on, as the comments of {@code Kernels} say. */
final class Loops {
    private static final Map<String, Kernel> KERNELS = new HashMap<>();

    private static final Map<String, Set<Integer>> IN_PLACE = Map.ofEntries(
            Map.entry("addBias", Set.of(0)),
            Map.entry("add", Set.of(0, 1)),
            Map.entry("addBroadcast", Set.of(0)),
            Map.entry("multiply", Set.of(0, 1)),
            Map.entry("scale", Set.of(0)),
            Map.entry("activate", Set.of(0)),
            Map.entry("activateGradient", Set.of(0)),
            Map.entry("dropout", Set.of(0)),
            Map.entry("dropoutAdd", Set.of(0, 1)),
            Map.entry("biasDropoutAdd", Set.of(0, 2)),
            Map.entry("softmax", Set.of(0)),
            Map.entry("logSoftmax", Set.of(0)),
            Map.entry("logSoftmaxGradient", Set.of(0)),
            Map.entry("softmaxGradient", Set.of(0)),
            Map.entry("addLayerNorm", Set.of(0, 1)),
            Map.entry("layerNormGradient", Set.of(0)),
            Map.entry("addLayerNormGradient", Set.of(0, 5)),
            Map.entry("addRmsNorm", Set.of(0, 1)),
            Map.entry("rmsNormGradient", Set.of(0)),
            Map.entry("addRmsNormGradient", Set.of(0, 4)),
            Map.entry("rotary", Set.of(0)),
            Map.entry("rotaryGradient", Set.of(0)),
            Map.entry("rotaryBy", Set.of(0)),
            Map.entry("rotaryByGradient", Set.of(0)),
            Map.entry("rotaryAt", Set.of(0)),
            Map.entry("rotaryAtGradient", Set.of(0)),
            Map.entry("rmsNormRotaryGradient", Set.of(0)),
            Map.entry("crossEntropyGradient", Set.of(1)),
            Map.entry("tokenLossGradient", Set.of(1)),
            Map.entry("divergenceGradient", Set.of(1)));

    private static final Set<String> OF_ANY_STRIDES = Stream.concat(
                    Stream.of("copy"),
                    Arrays.stream(AttentionKernels.class.getMethods()).map(Method::getName))
            .collect(Collectors.toSet());

    static {
        LinearLoops.register(KERNELS);
        ElementwiseLoops.register(KERNELS);
        ReductionLoops.register(KERNELS);
        NormLoops.register(KERNELS);
        AttentionLoops.register(KERNELS);
        ShapeLoops.register(KERNELS);
        TokenLoops.register(KERNELS);
        LossLoops.register(KERNELS);
    }

    private Loops() {}

    /** Calls a kernel, after checking that its outputs lie on nothing that it may not overwrite. */
    static void call(String name, Arguments arguments) {
        Kernel kernel = KERNELS.get(name);
        if (kernel == null) {
            throw new IllegalArgumentException("there is no kernel " + name);
        }
        checkOverlaps(name, arguments);
        checkRows(name, arguments);
        kernel.call(arguments);
    }

    /** Whether all lies in rows, as most kernels want it. */
    private static void checkRows(String name, Arguments arguments) {
        if (!OF_ANY_STRIDES.contains(name) && !ContextAttentionOp.isKernel(name)) {
            Stream.concat(arguments.outputs().stream(), arguments.inputs().stream())
                    .filter(x -> !x.isRows())
                    .forEach(x -> {
                        throw new IllegalStateException(
                                name + " can't go through " + Arrays.toString(x.dims) + " row by row");
                    });
        }
    }

    private static void checkOverlaps(String name, Arguments arguments) {
        for (int out = 0; out < arguments.outputs().size(); out++) {
            Strided output = arguments.out(out);
            for (int other = out + 1; other < arguments.outputs().size(); other++) {
                if (output.overlaps(arguments.out(other))) {
                    throw new IllegalStateException(name + ": outputs " + out + " and " + other + " overlap");
                }
            }
            for (int in = 0; in < arguments.inputs().size(); in++) {
                Strided input = arguments.in(in);
                boolean onlyOutput = name.equals("chain") && arguments.outputs().size() == 1;
                boolean may = out == 0
                        && (onlyOutput || IN_PLACE.getOrDefault(name, Set.of()).contains(in))
                        && output.isSame(input);
                if (!may && output.overlaps(input)) {
                    throw new IllegalStateException(name + ": output " + out + " lies on input " + in);
                }
            }
        }
    }
}
