package io.shardwright.ops.function;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Factor;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.FormulaOp;
import java.util.List;

/** {@code y = min(max(x, least), most)}. */
public record Clamp(String least, String most) implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(
                    Clamp.class, "clamp", s -> new Clamp(s.text("least"), s.text("most")))
            .writtenAs(
                    "clamp(x, least, most)",
                    call -> Made.ofFirst(call, new Clamp(call.java(1), call.java(2)), "Clamped"),
                    "clip");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("least", least), Attribute.of("most", most));
    }

    @Override
    public Formula definition() {
        Formula raised =
                new Formula.Paired(new Formula.Input(0), new Formula.Constant(new Factor(least)), BinaryFunction.MAX);
        return new Formula.Paired(raised, new Formula.Constant(new Factor(most)), BinaryFunction.MIN);
    }
}
