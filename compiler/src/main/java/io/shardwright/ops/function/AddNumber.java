package io.shardwright.ops.function;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.formula.Factor;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.FormulaOp;
import java.util.List;

/** {@code y = x + number}. */
public record AddNumber(String number) implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(
                    AddNumber.class, "add_number", s -> new AddNumber(s.text("number")))
            .writtenAs("x.plus(double number)", call -> Made.ofFirst(call, new AddNumber(call.java(1)), "Plus"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("number", number));
    }

    @Override
    public Formula definition() {
        return new Formula.Sum(new Formula.Input(0), new Formula.Constant(new Factor(number)));
    }
}
