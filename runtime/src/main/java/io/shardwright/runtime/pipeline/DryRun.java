package io.shardwright.runtime.pipeline;

import io.shardwright.spi.AttentionBlock;
import io.shardwright.spi.AttentionBlocks;
import io.shardwright.spi.ChainTensors;
import io.shardwright.spi.Communicator;
import io.shardwright.spi.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A device and an axis that compute and move nothing: what a model does can be counted on them, without any memory. */
final class DryRun {
    /** Forms of kernels that are not told which positions a rank has. */
    private static final Set<String> WHOLE_SEQUENCE = Set.of("positions", "rotary");

    private final ChainTensors chainTensors = new ChainTensors();
    private double flops;
    private @Nullable String wholeSequence;

    /** Floating-point operations of matrix products and attention asked for so far; additions and multiplications count each. */
    double flops() {
        return flops;
    }

    /** What was asked for that takes the positions on a rank for all there are, if anything was. */
    Optional<String> wholeSequence() {
        return Optional.ofNullable(wholeSequence);
    }

    Kernels kernels() {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    if (method.isDefault()) {
                        wholeSequence = WHOLE_SEQUENCE.contains(method.getName()) ? method.getName() : wholeSequence;
                        return InvocationHandler.invokeDefault(proxy, method, arguments);
                    }
                    switch (method.getName()) {
                        case "linear" -> flops += product((LocalTensor) arguments[1], (LocalTensor) arguments[2]);
                        case "linearActivate" ->
                            flops += product((LocalTensor) arguments[2], (LocalTensor) arguments[3]);
                        case "attention" -> {
                            flops += attention((LocalTensor) arguments[2], (boolean) arguments[6]);
                            wholeSequence = "attention";
                        }
                        case "attentionBlocks" -> {
                            return blocks();
                        }
                        case "chainTensors" -> {
                            return chainTensors;
                        }
                        case "groupedLinear" ->
                            flops += grouped((LocalTensor) arguments[1], (LocalTensor) arguments[2]);
                        case "groupedLinearActivate" ->
                            flops += grouped((LocalTensor) arguments[2], (LocalTensor) arguments[3]);
                        default -> {}
                    }
                    return method.getReturnType() == double.class ? 0.0 : null;
                });
    }

    private AttentionBlocks blocks() {
        return (AttentionBlocks) Proxy.newProxyInstance(
                AttentionBlocks.class.getClassLoader(),
                new Class<?>[] {AttentionBlocks.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("forward")) {
                        flops += attention((LocalTensor) arguments[2], ((AttentionBlock) arguments[6]).causal());
                    }
                    return null;
                });
    }

    static Communicator alone() {
        return (Communicator) Proxy.newProxyInstance(
                Communicator.class.getClassLoader(),
                new Class<?>[] {Communicator.class},
                (_, method, _) -> switch (method.getName()) {
                    case "rank" -> 0;
                    case "size" -> 1;
                    default -> null;
                });
    }

    private static double product(LocalTensor x, LocalTensor w) {
        return 2.0 * x.size() * w.dim(0);
    }

    /** As if no row were dropped. */
    private static double grouped(LocalTensor x, LocalTensor w) {
        return 2.0 * x.size() * w.dim(1);
    }

    /** Two products of queries with all positions, or with half of them. */
    private static double attention(LocalTensor q, boolean causal) {
        return (causal ? 2.0 : 4.0) * q.size() * q.dim(2);
    }
}
