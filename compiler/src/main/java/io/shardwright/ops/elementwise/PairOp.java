package io.shardwright.ops.elementwise;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Op;
import io.shardwright.ir.Typed;
import io.shardwright.ir.formula.Factor;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.OperatorSettings;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.ops.description.WrittenCall;
import java.util.List;
import java.util.Optional;

/** What is made of two tensors, or of a tensor and a number: a constant or one of the config. */
public interface PairOp extends FormulaOp {
    /** A Java expression; empty if there are two tensors. */
    Optional<String> number();

    /** The second operand. */
    default Formula second() {
        return number().<Formula>map(java -> new Formula.Constant(new Factor(java)))
                .orElse(new Formula.Input(1));
    }

    @Override
    default List<Attribute> attributes() {
        return number().map(java -> List.of(Attribute.of("number", java))).orElse(List.of());
    }

    @Override
    default List<Typed> infer(Inference in) {
        if (number().isEmpty()) {
            in.requireDims(1, in.input(0).dims(), in.node().inputs().get(1));
        }
        return FormulaOp.super.infer(in);
    }

    /** The number in an operator's settings. */
    static Optional<String> number(OperatorSettings settings) {
        return settings.has("number") ? Optional.of(settings.text("number")) : Optional.empty();
    }

    /** Of {@code x.minus(y)} with two tensors: {@code xMinusY}. */
    static Made ofTensors(WrittenCall call, Op op, String word) throws Unreadable {
        String x = call.tensor(0);
        String y = call.tensor(1);
        return Made.of(op, Made.and(x + word, y), Math.max(call.dims(x), call.dims(y)), List.of(x, y));
    }
}
