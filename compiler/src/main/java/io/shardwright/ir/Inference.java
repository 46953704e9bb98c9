package io.shardwright.ir;

import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.List;
import java.util.stream.IntStream;

/** What shape inference offers to an operator, for one node. */
public interface Inference {
    Node node();

    /** Type and shape of an input, as far as known. */
    Typed input(int index);

    /**
     * The type of real numbers that are made of all inputs: float32 if all of these that are real numbers are, else in the precision of
     * the run. So what is made of losses or statistics alone stays float32, and a float32 weight among activations changes nothing.
     */
    default DType real() {
        return IntStream.range(0, node().inputs().size())
                        .mapToObj(index -> input(index).type())
                        .anyMatch(type -> type == DType.REAL)
                ? DType.REAL
                : DType.F32;
    }

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
