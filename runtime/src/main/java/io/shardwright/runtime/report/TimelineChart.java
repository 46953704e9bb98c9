package io.shardwright.runtime.report;

import io.shardwright.schedule.Schedule;
import java.util.List;
import java.util.Locale;

/**
 * What each rank did when, a row a rank. Tasks bear the numbers of their microbatches; where a rank has several stages, the later
 * ones are paler.
 */
final class TimelineChart {
    /** @param label of the rank */
    record Row(String label, List<Span> spans) {}

    private static final double WIDTH = 1000;
    private static final double LEFT = 130;
    private static final double MARGIN = 12;
    private static final double ROW = 34;
    private static final double BAR = 26;
    private static final double AXIS = 26;

    /** Narrower tasks bear no number. */
    private static final double LEGIBLE = 13;

    private static final int SHADES = 4;

    private final Schedule schedule;
    private final ChartScale x;

    /** @param span milliseconds that the picture is wide; pictures of the same compare */
    TimelineChart(Schedule schedule, double span) {
        this.schedule = schedule;
        x = new ChartScale(0, Math.max(span, 1e-6), LEFT, WIDTH - MARGIN);
    }

    /** @param title for those who can't see it */
    String draw(String title, List<Row> rows) {
        double height = rows.size() * ROW + AXIS;
        Markup svg = new Markup();
        svg.open(
                "svg",
                "class",
                "timeline",
                "viewBox",
                "0 0 " + WIDTH + " " + height,
                "role",
                "img",
                "aria-label",
                title);
        for (double tick : x.ticks(8)) {
            svg.empty("line", "class", "grid", "x1", x.at(tick), "x2", x.at(tick), "y1", 0.0, "y2", height - AXIS + 4);
            svg.leaf("text", ChartScale.text(tick) + " ms", "class", "middle", "x", x.at(tick), "y", height - 6);
        }
        for (int i = 0; i < rows.size(); i++) {
            row(svg, rows.get(i), i * ROW + (ROW - BAR) / 2);
        }
        return svg.close().toString();
    }

    private void row(Markup svg, Row row, double top) {
        svg.leaf("text", row.label(), "class", "label", "x", 0.0, "y", top + BAR / 2 + 4);
        svg.empty("rect", "class", "idle", "x", LEFT, "y", top, "width", WIDTH - MARGIN - LEFT, "height", BAR);
        for (Span span : row.spans()) {
            double from = x.at(span.start());
            double width = x.at(span.end()) - from;
            svg.open("g", "class", span.kind() + " shade-" + shade(span));
            svg.leaf("title", describe(span));
            svg.empty("rect", "x", from, "y", top, "width", width, "height", BAR);
            if (!span.waiting() && width >= LEGIBLE) {
                String number = Integer.toString(span.task().microbatch());
                svg.leaf("text", number, "class", "middle", "x", from + width / 2, "y", top + BAR / 2 + 4);
            }
            svg.close();
        }
    }

    /** Which of its rank's stages it is of. */
    private int shade(Span span) {
        int rank = schedule.placement().rankOf(span.task().stage(), span.task().microbatch());
        return schedule.placement().stagesOf(rank).indexOf(span.task().stage()) % SHADES;
    }

    private static String describe(Span span) {
        return String.format(
                Locale.ROOT,
                "%s: %s, %.3f to %.3f ms (%.3f ms)",
                span.name(),
                span.kind().replace('-', ' '),
                span.start(),
                span.end(),
                span.duration());
    }
}
