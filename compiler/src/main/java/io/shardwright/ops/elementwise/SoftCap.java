package io.shardwright.ops.elementwise;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.formula.Factor;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.spi.kernel.Activation;
import java.util.List;

/** {@code y = cap tanh(x / cap)}: nearly x where that is small, and never beyond the cap (Gemma 2, 2408.00118 §2). */
public record SoftCap(String cap) implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(SoftCap.class, "softcap", s -> new SoftCap(s.text("cap")))
            .writtenAs("softcap(x, cap)", call -> Made.ofFirst(call, new SoftCap(call.java(1)), "Capped"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("cap", cap));
    }

    @Override
    public Formula definition() {
        Factor factor = new Factor(cap);
        Formula inside = new Formula.Scaled(new Formula.Input(0), factor.inverse());
        return new Formula.Scaled(new Formula.Activated(inside, Activation.TANH), factor);
    }
}
