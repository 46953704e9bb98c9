package io.shardwright.ops.mask;

import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.FormulaOp;

/** The ones and zeros of a mask as numbers. */
public record MaskNumbers() implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(MaskNumbers.class, "mask_numbers", _ -> new MaskNumbers())
            .writtenAs("m.toTensor()", call -> Made.ofFirst(call, new MaskNumbers(), "Numbers"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Formula definition() {
        return new Formula.Input(0);
    }
}
