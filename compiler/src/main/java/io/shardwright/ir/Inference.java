package io.shardwright.ir;

import io.shardwright.size.Size;
import java.util.List;

/** What shape inference offers to an operator, for one node. */
public interface Inference {
    Node node();

    /** Type and shape of an input, as far as known. */
    Typed input(int index);

    /**
     * Demands that two sizes be equal. If they are provably different this is reported; if they can't be proved equal it
     * becomes a check when the model is created.
     *
     * @param what names both: {@code "the last dim of x and the input size of up"}
     */
    void requireEqual(Size left, Size right, String what);

    /** Demands that {@code size} not be more than {@code bound}, where that can be told before the model is created. */
    void requireWithin(Size size, Size bound, String what);

    /** Demands that {@code divisor} divide {@code dividend} without remainder, and gives the quotient. */
    Size divide(Size dividend, Size divisor, String code, String what);

    /** Demands that input {@code index} have {@code count} dims. */
    void requireDims(int index, int count, String what);

    /** Demands that input {@code index} have {@code count} dims or more. */
    void requireDimsAtLeast(int index, int count, String what);

    /** Results of the child that a {@link CallOp} calls, in sizes of this model. */
    List<Typed> callResults(CallOp call);
}
