package io.shardwright.ops.elementwise;

import io.shardwright.ir.ElementwiseOp;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.Typed;
import io.shardwright.ir.formula.Formula;
import io.shardwright.tensor.DType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An elementwise operator that is its formula, and has no kernel of its own: {@code FuseChains} makes it a {@link Chain}, alone or
 * with its neighbours; numbers that are known only when the model is built become inputs of it.
 * Gradient, layouts, cost, and the code for every device follow from the formula.
 */
public interface FormulaOp extends ElementwiseOp {
    /** Of its inputs, in their order. */
    Formula definition();

    /** What its elements are; of real numbers in the precision that {@link #infer} finds. */
    default DType type() {
        return DType.REAL;
    }

    @Override
    default List<Typed> infer(Inference in) {
        return ElementwiseOp.super.infer(in).stream()
                .map(typed -> type().isFloat() ? typed : new Typed(type(), typed.shape()))
                .toList();
    }

    @Override
    default Optional<Formula> formula() {
        return Optional.of(definition());
    }

    @Override
    default String kernel(Node node) {
        return chain().kernel(node);
    }

    @Override
    default List<Literal> literals(Node node) {
        return chain().literals(node);
    }

    @Override
    default boolean isLinear(Node node) {
        return definition().isLinear();
    }

    @Override
    default Set<Integer> inPlace() {
        return definition().inputs();
    }

    @Override
    default void gradient(Gradients gradients, Node node) {
        if (type().isFloat()) {
            chain().gradient(gradients, node);
        }
    }

    private Chain chain() {
        return new Chain(definition());
    }
}
