package io.shardwright.processor.write.body;

import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ops.linear.LinearOp;
import java.util.ArrayList;
import java.util.List;

/**
 * A matmul and the sum over ranks behind it, piece by piece of the batch: a piece travels while the next is multiplied.
 *
 * <pre>
 * Pending[] yPending = new Pending[4];
 * for (int i = 0; i &lt; 4; i++) {
 *     kernels.linear(y.part(0, i, 4), saved.a.part(0, i, 4), downWeight.value());
 *     yPending[i] = tp.startAllReduce(y.part(0, i, 4), Reduction.SUM, G_DOWN);
 * }
 * Pending.awaitAll(yPending);
 * </pre>
 */
final class PiecesWriter {
    private final BodyWriter body;

    PiecesWriter(BodyWriter body) {
        this.body = body;
    }

    /** Whether {@code sum} is to be computed in pieces, and {@code node} is the matmul that makes what it adds up. */
    static boolean isWritten(Node node, Node sum) {
        return sum.op() instanceof CollectiveOp collective
                && collective.pieces() > 1
                && sum.inputs().equals(node.outputs())
                && (node.op() instanceof KernelOp || node.op() instanceof KernelCall)
                && Constants.kernel(node).equals(LinearOp.OPERATOR.name())
                && node.inputs().size() == 2;
    }

    /** @param pending what the pieces that are under way are called */
    void write(Node matmul, Node sum, String pending) {
        CollectiveOp op = (CollectiveOp) sum.op();
        int pieces = op.pieces();
        List<String> operands = new ArrayList<>();
        operands.addAll(body.references(matmul.outputs()));
        operands.addAll(body.references(matmul.inputs()));
        String addends = operands.getFirst();
        String result = body.reference(sum.output());
        operands.set(0, part(addends, pieces));
        operands.set(1, part(operands.get(1), pieces));
        body.comment(body.cause(sum) + ": " + op.purpose() + ", piece by piece");
        body.lines().add("Pending[] " + pending + " = new Pending[" + pieces + "];");
        body.lines().open("for (int i = 0; i < " + pieces + "; i++)");
        body.statement("kernels.linear(" + String.join(", ", operands) + ");", matmul);
        if (op.inPlace() && !addends.equals(result)) {
            body.lines().add("kernels.copy(" + part(result, pieces) + ", " + part(addends, pieces) + ");");
        }
        String started =
                body.call(sum, op, part(result, pieces), part(addends, pieces)).started();
        body.lines().add(pending + "[i] = " + started + ";");
        body.lines().close();
        body.statement("Pending.awaitAll(" + pending + ");", sum);
    }

    private static String part(String tensor, int pieces) {
        return tensor + ".part(0, i, " + pieces + ")";
    }
}
