package io.shardwright.interpret;

import static io.shardwright.interpret.OperatorCase.Operand.mask;
import static io.shardwright.interpret.OperatorCase.Operand.of;

import io.shardwright.ops.elementwise.FormulaOp;
import io.shardwright.ops.function.Abs;
import io.shardwright.ops.function.AddNumber;
import io.shardwright.ops.function.Clamp;
import io.shardwright.ops.function.Divide;
import io.shardwright.ops.function.Exp;
import io.shardwright.ops.function.InverseSqrt;
import io.shardwright.ops.function.Log;
import io.shardwright.ops.function.Maximum;
import io.shardwright.ops.function.Minimum;
import io.shardwright.ops.function.Minus;
import io.shardwright.ops.function.Negate;
import io.shardwright.ops.function.Power;
import io.shardwright.ops.function.Sqrt;
import io.shardwright.ops.function.Square;
import io.shardwright.ops.mask.WhereOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operators that are formulas, with numbers that the compiler knows and with those of the config. */
final class FormulaCases {
    private FormulaCases() {}

    static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>();
        for (FormulaOp op : List.of(
                new Abs(),
                new AddNumber("-2.5"),
                new AddNumber("config.cap()"),
                new Clamp("-0.5", "0.4"),
                new Clamp("-0.5", "config.cap()"),
                new Exp(),
                new Negate(),
                new Power("1"),
                new Power("2"),
                new Power("3"),
                new Power("-2"),
                new Power("7"),
                new Square(),
                new Minus(Optional.of("0.3")),
                new Divide(Optional.of("3")),
                new Divide(Optional.of("config.cap()")),
                new Maximum(Optional.of("0")),
                new Minimum(Optional.of("0.2")))) {
            cases.add(OperatorCase.of(op, "y", of("x", 4, 4, 4)));
        }
        for (FormulaOp op : List.of(
                new Log(),
                new Sqrt(),
                new InverseSqrt(),
                new Power("0.5"),
                new Power("-0.5"),
                new Power("1.7"),
                new Power("config.cap()"))) {
            cases.add(OperatorCase.of(op, "y", of("positive", 4, 4)));
        }
        for (FormulaOp op : List.of(
                new Minus(Optional.empty()),
                new Divide(Optional.empty()),
                new Maximum(Optional.empty()),
                new Minimum(Optional.empty()))) {
            cases.add(OperatorCase.of(op, "y", of("x", 4, 4, 4), of("t", 4, 4, 4)));
        }
        cases.add(OperatorCase.of(new WhereOp(Optional.empty()), "y", mask("m", 4, 4), of("x", 4, 4), of("t", 4, 4)));
        cases.add(OperatorCase.of(new WhereOp(Optional.of("-2")), "y", mask("m", 4, 4), of("x", 4, 4)));
        cases.add(OperatorCase.of(new WhereOp(Optional.of("config.cap()")), "y", mask("m", 4, 4), of("x", 4, 4)));
        return cases;
    }
}
