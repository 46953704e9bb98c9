package io.shardwright.ir;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** An operator that is one call of {@code Kernels}: outputs, then inputs, then literals. */
public non-sealed interface KernelOp extends Op {
    /** The method of {@code Kernels}. */
    String kernel(Node node);

    /** The inputs that the kernel reads: all, but where only an input's shape matters. */
    default List<String> kernelInputs(Node node) {
        return node.inputs();
    }

    /** Arguments behind the tensors. */
    default List<Literal> literals(Node node) {
        return List.of();
    }

    /**
     * How dims of inputs and outputs belong together, as in {@code "... i, o i -> ... o"}. Equal letters are one dim; one
     * that is missing on the right is summed over; {@code ^} marks one that may not be split.
     */
    String spec(Node node);

    /** Whether partial sums may pass: op(Σ x) = Σ op(x). */
    default boolean isLinear(Node node) {
        return false;
    }

    /**
     * Whether partial sums of input {@code index} alone may pass, the others being replicated: op is linear in it, but not in all
     * inputs together.
     */
    default boolean isLinearIn(Node node, int index) {
        return false;
    }

    /**
     * Whether the ranks' results add up to the whole one, where inputs are split along a dim that is summed.
     *
     * @param inputs numbers of those that have the dim
     */
    default boolean addsUp(Node node, List<Integer> inputs) {
        return isLinear(node) || inputs.stream().allMatch(input -> isLinearIn(node, input));
    }

    /** Whether the outputs change with input {@code index} otherwise than in steps. */
    default boolean hasGradient(Node node, int index) {
        return true;
    }

    /** Inputs that the first output may overwrite, if nobody needs them any more. */
    default Set<Integer> inPlace() {
        return Set.of();
    }

    /**
     * Whether output {@code index} is float32 whatever the run's precision: a loss, a statistic, a probability. Others are as
     * {@link Inference#real} says.
     */
    default boolean isFloat32(int index) {
        return false;
    }

    /** By default what {@link #spec} says. */
    @Override
    default List<Typed> infer(Inference in) {
        List<Typed> results = DimSpec.parse(spec(in.node())).infer(in);
        return IntStream.range(0, results.size())
                .mapToObj(
                        index -> isFloat32(index) ? Typed.f32(results.get(index).shape()) : results.get(index))
                .toList();
    }

    /**
     * Whether it takes the positions on a rank for all that a sequence has, so that its result would be wrong where cp splits
     * sequences.
     */
    default boolean takesPositionsForAll() {
        return false;
    }

    /** Adds the operator's backward, given the gradients of its outputs. */
    void gradient(Gradients gradients, Node node);
}
