package io.shardwright.ir;

import io.shardwright.ir.attention.AttentionExtra;
import io.shardwright.ir.attention.AttentionTerms;
import io.shardwright.ir.formula.Formula;
import io.shardwright.size.Size;
import java.util.List;

/** An argument of a kernel that is no tensor. */
public sealed interface Literal {
    /** A Java expression over the constructor's parameters; evaluated once, when the model is built. */
    record Java(String text) implements Literal {}

    /** Index in the whole value of this rank's first element along {@code dim}; 0 where the dim isn't split. */
    record ShardStart(String value, int dim) implements Literal {}

    /** {@code 1 /} the number of elements of the whole {@code value}, or of one of its dims. */
    record MeanFactor(String value, int dim) implements Literal {
        /** Stands for all dims. */
        public static final int ALL = -1;

        /** Stands for the last dim. */
        public static final int LAST = -2;
    }

    /** A number that is known when the model is built; {@code name} says what it counts. */
    record Count(String name, Size size) implements Literal {}

    /** How much a mean over the microbatch's targets weighs: {@code Slot.targetWeight()}. */
    record TargetWeight() implements Literal {}

    /** The mask of the dropout layer in {@code field}, over the elements of {@code value}, and the number of the pass. */
    record Mask(String field, String value) implements Literal {}

    /**
     * The routing table of the experts in {@code field}, in the call that fills it and in that call's gradient.
     *
     * @param logits that are chosen by; where they lie replicated, so that each rank has an addend of their gradient, each takes
     *     its share of the auxiliary loss
     * @param weight whose first dim counts the experts
     * @param routing a Java expression of type {@code Routing}
     */
    record Routing(String field, String logits, String weight, String routing) implements Literal {}

    /**
     * A chain of elementwise operators, with a formula for each output.
     *
     * @param name of the value that forward makes, or of its gradient
     */
    record Chain(String name, List<Formula> formulas) implements Literal {
        public Chain {
            formulas = List.copyOf(formulas);
        }
    }

    /** The routing table of the experts in {@code field}. */
    record Table(String field) implements Literal {}

    /** Whether the gradient that the call adds to, its first output, is still zero. */
    record StartsGradient() implements Literal {}

    /** Which positions of the sequence this rank has. */
    record Positions() implements Literal {}

    /**
     * The options of an attention of queries and keys like {@code queries} and {@code keys}. Tensors behind q, k and v go in one argument,
     * and so do the gradients of some of them, behind those of q, k and v.
     *
     * @param gradients in backward, of which tensors there are gradients
     */
    record Attention(String queries, String keys, AttentionTerms terms, List<AttentionExtra> gradients)
            implements Literal {
        public Attention {
            gradients = List.copyOf(gradients);
        }
    }
}
