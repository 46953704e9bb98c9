package io.shardwright.ir;

import io.shardwright.size.Size;

/**
 * What an operator costs on one rank each time it runs, in sizes of the model.
 *
 * @param matmul floating-point operations of matrix multiplications, those of attention among them, where additions and
 *     multiplications count each; of experts as if no row were dropped
 * @param other floating-point operations besides, where whatever a function takes counts as one
 * @param bytes read from and written to memory, if each tensor is read or written once, as f32
 * @param sent bytes that the rank sends to others along the operator's axis
 */
public record Cost(Size matmul, Size other, Size bytes, Size sent) {
    public static final Cost NONE = new Cost(Size.ZERO, Size.ZERO, Size.ZERO, Size.ZERO);

    /** Of something that only moves memory. */
    public static Cost ofBytes(Size bytes) {
        return new Cost(Size.ZERO, Size.ZERO, bytes, Size.ZERO);
    }

    public Cost withMatmul(Size operations) {
        return new Cost(operations, other, bytes, sent);
    }

    public Cost withOther(Size operations) {
        return new Cost(matmul, operations, bytes, sent);
    }

    public Cost withSent(Size bytesToOthers) {
        return new Cost(matmul, other, bytes, bytesToOthers);
    }

    public Cost plus(Cost more) {
        return new Cost(matmul.plus(more.matmul), other.plus(more.other), bytes.plus(more.bytes), sent.plus(more.sent));
    }
}
