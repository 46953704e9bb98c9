package io.shardwright.runtime.report;

import java.util.Arrays;
import java.util.Locale;

/** The loss of each step as a line. */
final class LossChart {
    private static final double WIDTH = 1000;
    private static final double HEIGHT = 260;
    private static final double LEFT = 60;
    private static final double BOTTOM = 30;
    private static final double MARGIN = 10;

    private LossChart() {}

    static String draw(double... losses) {
        double low = Arrays.stream(losses).min().orElse(0);
        double high = Arrays.stream(losses).max().orElse(1);
        double air = high > low ? (high - low) * 0.05 : 1;
        ChartScale y = new ChartScale(low - air, high + air, HEIGHT - BOTTOM, MARGIN);
        ChartScale x = new ChartScale(0, Math.max(1, losses.length - 1), LEFT, WIDTH - MARGIN);
        Markup svg = new Markup();
        svg.open(
                "svg",
                "id",
                "loss",
                "viewBox",
                "0 0 " + WIDTH + " " + HEIGHT,
                "role",
                "img",
                "aria-label",
                "Loss of each step",
                "data-left",
                LEFT,
                "data-right",
                WIDTH - MARGIN);
        for (double tick : y.ticks(5)) {
            svg.empty("line", "class", "grid", "x1", LEFT, "x2", WIDTH - MARGIN, "y1", y.at(tick), "y2", y.at(tick));
            svg.leaf("text", ChartScale.text(tick), "class", "end", "x", LEFT - 8, "y", y.at(tick) + 4);
        }
        for (double tick : x.ticks(8)) {
            if (tick == Math.rint(tick)) {
                svg.leaf("text", ChartScale.text(tick), "class", "middle", "x", x.at(tick), "y", HEIGHT - MARGIN);
            }
        }
        StringBuilder points = new StringBuilder();
        for (int step = 0; step < losses.length; step++) {
            points.append(String.format(Locale.ROOT, "%.2f,%.2f ", x.at(step), y.at(losses[step])));
        }
        svg.empty("polyline", "class", "loss", "points", points.toString().strip());
        svg.empty(
                "circle",
                "class",
                "loss-end",
                "cx",
                x.at(losses.length - 1),
                "cy",
                y.at(losses[losses.length - 1]),
                "r",
                4);
        svg.empty("line", "id", "loss-cursor", "class", "cursor", "y1", MARGIN, "y2", HEIGHT - BOTTOM);
        return svg.close().toString();
    }
}
