package io.shardwright.rows;

import static io.shardwright.rows.RowKernelBuilder.apply;
import static io.shardwright.rows.RowKernelBuilder.minus;
import static io.shardwright.rows.RowKernelBuilder.plus;
import static io.shardwright.rows.RowKernelBuilder.times;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import java.util.List;

/**
 * Rotary positions (Su et al., 2104.09864), alone and behind an RMS norm of each head (QK-norm, Henry et al., 2010.04245), and their gradients.
 * A column is a pair of elements: one of the left half of a head, and one of the right.
 */
final class RotaryFormulas {
    /** Which position the t-th is, and by how much it turns. */
    private record Positions(Formula chunk, Formula lower, Formula upper, Formula base, Formula t) {
        static Positions of(RowKernelBuilder rows) {
            return new Positions(
                    rows.number("chunk"),
                    rows.number("lower"),
                    rows.number("upper"),
                    rows.doubleNumber("base"),
                    rows.indexInSequence());
        }

        Turn turn(RowKernelBuilder rows) {
            Formula isLower = new Formula.Paired(chunk, t, BinaryFunction.GREATER);
            Formula start = rows.ofRow("start", new Formula.Chosen(isLower, lower, upper));
            Formula position = rows.ofRow("position", plus(t, start));
            Formula angle = rows.angle(position, base);
            return new Turn(rows.cosine(angle), rows.sine(angle));
        }
    }

    private record Turn(Formula cosine, Formula sine) {
        Formula left(Formula left, Formula right) {
            return minus(times(left, cosine), times(right, sine));
        }

        Formula right(Formula left, Formula right) {
            return plus(times(right, cosine), times(left, sine));
        }

        Formula leftBack(Formula left, Formula right) {
            return plus(times(left, cosine), times(right, sine));
        }

        Formula rightBack(Formula left, Formula right) {
            return minus(times(right, cosine), times(left, sine));
        }
    }

    private RotaryFormulas() {}

    static List<RowKernel> all() {
        return List.of(rotary(), rotaryGradient(), norm(), normGradient());
    }

    private static RowKernel rotary() {
        RowKernelBuilder rows = new RowKernelBuilder("rotary");
        List<Formula> y = rows.headHalves("y");
        List<Formula> x = rows.headHalves("x");
        Turn turn = Positions.of(rows).turn(rows);
        return rows.makes(y.get(0), turn.left(x.get(0), x.get(1)))
                .makes(y.get(1), turn.right(x.get(0), x.get(1)))
                .build();
    }

    private static RowKernel rotaryGradient() {
        RowKernelBuilder rows = new RowKernelBuilder("rotaryGradient");
        List<Formula> dx = rows.headHalves("dx");
        List<Formula> dy = rows.headHalves("dy");
        Turn turn = Positions.of(rows).turn(rows);
        return rows.makes(dx.get(0), turn.leftBack(dy.get(0), dy.get(1)))
                .makes(dx.get(1), turn.rightBack(dy.get(0), dy.get(1)))
                .build();
    }

    /** {@code y} is {@code x rstd w}, turned. */
    private static RowKernel norm() {
        RowKernelBuilder rows = new RowKernelBuilder("rmsNormRotary");
        List<Formula> y = rows.headHalves("y");
        Formula rstd = rows.column("rstd");
        List<Formula> x = rows.headHalves("x");
        List<Formula> w = rows.rowHalves("w");
        Formula epsilon = rows.number("epsilon");
        Positions positions = Positions.of(rows);
        Formula square = meanOfHead(rows, "square", times(x.get(0), x.get(0)), times(x.get(1), x.get(1)));
        Formula factor = rows.ofRow("factor", apply(UnaryFunction.INVERSE_SQRT, plus(square, epsilon)));
        Turn turn = positions.turn(rows);
        Formula left = rows.each("left", times(times(x.get(0), factor), w.get(0)));
        Formula right = rows.each("right", times(times(x.get(1), factor), w.get(1)));
        return rows.makes(y.get(0), turn.left(left, right))
                .makes(y.get(1), turn.right(left, right))
                .makes(rstd, factor)
                .build();
    }

    /** With {@code d} as dy turned back, and {@code g = d w}: {@code dx = rstd (g - x̂ mean(g x̂))}, {@code dw = Σ d x̂}. */
    private static RowKernel normGradient() {
        RowKernelBuilder rows = new RowKernelBuilder("rmsNormRotaryGradient");
        List<Formula> dx = rows.headHalves("dx");
        List<Formula> dw = rows.rowHalves("dw");
        List<Formula> dy = rows.headHalves("dy");
        List<Formula> x = rows.headHalves("x");
        Formula rstd = rows.column("rstd");
        List<Formula> w = rows.rowHalves("w");
        Turn turn = Positions.of(rows).turn(rows);
        Formula dLeft = rows.each("dLeft", turn.leftBack(dy.get(0), dy.get(1)));
        Formula dRight = rows.each("dRight", turn.rightBack(dy.get(0), dy.get(1)));
        Formula left = rows.each("left", times(x.get(0), rstd));
        Formula right = rows.each("right", times(x.get(1), rstd));
        Formula gLeft = rows.each("gLeft", times(dLeft, w.get(0)));
        Formula gRight = rows.each("gRight", times(dRight, w.get(1)));
        Formula meanGx = meanOfHead(rows, "meanGx", times(gLeft, left), times(gRight, right));
        return rows.makes(dx.get(0), times(minus(gLeft, times(left, meanGx)), rstd))
                .makes(dx.get(1), times(minus(gRight, times(right, meanGx)), rstd))
                .makes(dw.get(0), times(dLeft, left))
                .makes(dw.get(1), times(dRight, right))
                .build();
    }

    private static Formula meanOfHead(RowKernelBuilder rows, String name, Formula left, Formula right) {
        return rows.mean(name, times(plus(left, right), Formula.number(0.5)));
    }
}
