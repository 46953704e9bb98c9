package io.shardwright.runtime.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The loss of each step as a line. */
final class LossChart {
    private static final double WIDTH = 1000;
    private static final double HEIGHT = 260;
    private static final double LEFT = 60;
    private static final double BOTTOM = 30;
    private static final double MARGIN = 10;

    private LossChart() {}

    static String draw(LossSeries series) {
        double[] losses = series.losses();
        double[] finite = Arrays.stream(losses).filter(Double::isFinite).toArray();
        double low = Arrays.stream(finite).min().orElse(0);
        double high = Arrays.stream(finite).max().orElse(1);
        double air = high > low ? (high - low) * 0.05 : 1;
        ChartScale y = new ChartScale(low - air, high + air, HEIGHT - BOTTOM, MARGIN);
        double first = series.firstStep();
        double last = series.step(Math.max(1, losses.length - 1));
        ChartScale x = new ChartScale(first, last, LEFT, WIDTH - MARGIN);
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
        for (String points : lines(series, x, y)) {
            svg.empty("polyline", "class", "loss", "points", points);
        }
        int end = losses.length - 1;
        if (end >= 0 && Double.isFinite(losses[end])) {
            svg.empty("circle", "class", "loss-end", "cx", x.at(series.step(end)), "cy", y.at(losses[end]), "r", 4);
        }
        svg.empty("line", "id", "loss-cursor", "class", "cursor", "y1", MARGIN, "y2", HEIGHT - BOTTOM);
        return svg.close().toString();
    }

    /** A line for each run of losses that are numbers. */
    private static List<String> lines(LossSeries series, ChartScale x, ChartScale y) {
        List<String> lines = new ArrayList<>();
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < series.losses().length; i++) {
            double loss = series.losses()[i];
            if (Double.isFinite(loss)) {
                points.append(String.format(Locale.ROOT, "%.2f,%.2f ", x.at(series.step(i)), y.at(loss)));
            } else if (!points.isEmpty()) {
                lines.add(points.toString().strip());
                points.setLength(0);
            }
        }
        lines.add(points.toString().strip());
        return lines;
    }
}
