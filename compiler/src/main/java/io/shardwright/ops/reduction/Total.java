package io.shardwright.ops.reduction;

import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import java.util.List;

/** The sum of all elements, a scalar; of a split value each rank has an addend. */
public record Total() implements ScaledSum {
    public static final Operator OPERATOR = Operator.of(Total.class, "total", _ -> new Total())
            .writtenAs("sum(x)", call -> {
                String x = call.tensor(0);
                return Made.of(new Total(), x + "Sum", 0, List.of(x));
            });

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Literal factor(Node node) {
        return new Literal.Java("1");
    }
}
