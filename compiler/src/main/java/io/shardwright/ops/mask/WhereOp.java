package io.shardwright.ops.mask;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.formula.Factor;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.FormulaOp;
import io.shardwright.ops.elementwise.PairOp;
import java.util.List;
import java.util.Optional;

/** {@code yes} where a mask holds, {@code no} or a number elsewhere: inputs mask, yes, no. */
public record WhereOp(Optional<String> number) implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(WhereOp.class, "where", s -> new WhereOp(PairOp.number(s)))
            .writtenAs("where(mask, yes, no)", call -> {
                String yes = call.tensor(1);
                String no = call.tensor(2);
                return Made.of(
                        new WhereOp(Optional.empty()),
                        Made.and(yes + "Or", no),
                        Math.max(call.dims(call.tensor(0)), Math.max(call.dims(yes), call.dims(no))),
                        List.of(call.tensor(0), yes, no));
            })
            .writtenAs(
                    "where(mask, yes, double number)",
                    call -> {
                        String yes = call.tensor(1);
                        return Made.of(
                                new WhereOp(Optional.of(call.java(2))),
                                yes + "Where",
                                Math.max(call.dims(call.tensor(0)), call.dims(yes)),
                                List.of(call.tensor(0), yes));
                    },
                    "maskedFill");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return number.map(java -> List.of(Attribute.of("number", java))).orElse(List.of());
    }

    @Override
    public Formula definition() {
        Formula no = number.<Formula>map(java -> new Formula.Constant(new Factor(java)))
                .orElse(new Formula.Input(2));
        return new Formula.Chosen(new Formula.Input(0), new Formula.Input(1), no);
    }
}
