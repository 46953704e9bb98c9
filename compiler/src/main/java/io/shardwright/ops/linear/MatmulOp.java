package io.shardwright.ops.linear;

import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;

/** {@code c = a b}, matrices in the last two dims; leading dims that one of both lacks are spread over it. */
public record MatmulOp() implements KernelOp {
    public static final Operator OPERATOR = Operator.of(MatmulOp.class, "matmul", _ -> new MatmulOp())
            .writtenAs(
                    "matmul(a, b)",
                    call -> {
                        String a = call.tensor(0);
                        String b = call.tensor(1);
                        int dims = Math.max(call.dims(a), call.dims(b));
                        return Made.of(new MatmulOp(), a + Made.and("Times", b), dims, List.of(a, b));
                    },
                    "bmm",
                    "mm");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "matmul";
    }

    @Override
    public String spec(Node node) {
        return "... m k, ... k n -> ... m n";
    }

    @Override
    public boolean isLinearIn(Node node, int index) {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withMatmul(operations(on, on.out(0)));
    }

    /** Of each of the three matmuls: two for each product. */
    private static Size operations(RankShapes on, Size results) {
        return Size.of(2).times(results).times(on.in(0, -1));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String a = node.inputs().get(0);
        String b = node.inputs().get(1);
        String dc = gradients.of(node.output());
        RankShapes on = gradients.shapes(node);
        Size operations = operations(on, on.out(0));
        gradients
                .kernel(node, "matmulLeftGradient")
                .into(a)
                .reads(dc, b)
                .multiplies(operations)
                .emit();
        gradients
                .kernel(node, "matmulRightGradient")
                .into(b)
                .reads(a, dc)
                .multiplies(operations)
                .emit();
    }
}
