package io.shardwright.runtime.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** Where numbers lie on a picture. */
record ChartScale(double low, double high, double from, double to) {
    private static final double[] ROUND = {1, 2, 5, 10};

    double at(double number) {
        return from + (number - low) / (high - low) * (to - from);
    }

    /** Round numbers between the ends, about {@code count} of them. */
    List<Double> ticks(int count) {
        double step = step((high - low) / count);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    private static double step(double atLeast) {
        double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
        for (double round : ROUND) {
            if (round * power >= atLeast) {
                return round * power;
            }
        }
        return ROUND[ROUND.length - 1] * power;
    }

    /** A tick without the digits that come from rounding. */
    static String text(double tick) {
        BigDecimal rounded = new BigDecimal(tick).round(new MathContext(6));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
