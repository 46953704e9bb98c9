package io.shardwright.runtime.report;

import io.shardwright.runtime.assembly.memory.MemoryKind;
import java.util.List;
import java.util.Locale;

/** What each rank's memory is taken by, as bars of one scale and in numbers. */
final class MemoryChart {
    private static final double WIDTH = 1000;
    private static final double LEFT = 130;
    private static final double RIGHT = 90;
    private static final double ROW = 30;
    private static final double BAR = 20;
    private static final double MEBIBYTE = 0x1p20;

    private MemoryChart() {}

    static String draw(JobRecord job) {
        List<RankRecord> ranks = job.ranks();
        double most = ranks.stream().mapToLong(MemoryChart::total).max().orElse(0);
        ChartScale x = new ChartScale(0, Math.max(1, most), LEFT, WIDTH - RIGHT);
        Markup svg = new Markup();
        svg.open(
                "svg",
                "viewBox",
                "0 0 " + WIDTH + " " + ranks.size() * ROW,
                "role",
                "img",
                "aria-label",
                "Memory of each rank by kind");
        for (int i = 0; i < ranks.size(); i++) {
            RankRecord rank = ranks.get(i);
            double top = i * ROW + (ROW - BAR) / 2;
            svg.leaf("text", rank.describe(job.schedule().ranks()), "class", "label", "x", 0.0, "y", top + BAR / 2 + 4);
            double from = LEFT;
            for (MemoryKind kind : MemoryKind.values()) {
                double width = x.at(bytes(rank, kind)) - LEFT;
                svg.open("g", "class", kind.text());
                svg.leaf("title", kind.text() + " " + mebibytes(bytes(rank, kind)));
                svg.empty("rect", "x", from, "y", top, "width", width, "height", BAR)
                        .close();
                from += width;
            }
            svg.leaf("text", mebibytes(total(rank)), "x", from + 8, "y", top + BAR / 2 + 4);
        }
        return svg.close().toString();
    }

    static String table(JobRecord job) {
        Markup table = new Markup();
        table.open("table").open("thead").open("tr").leaf("th", "MiB");
        for (MemoryKind kind : MemoryKind.values()) {
            table.open("th")
                    .leaf("i", "", "class", "key " + kind.text())
                    .text(kind.text())
                    .close();
        }
        table.leaf("th", "all").close().close().open("tbody");
        for (RankRecord rank : job.ranks()) {
            table.open("tr").leaf("th", rank.describe(job.schedule().ranks()));
            for (MemoryKind kind : MemoryKind.values()) {
                table.leaf("td", number(bytes(rank, kind)));
            }
            table.leaf("td", number(total(rank))).close();
        }
        return table.close().close().toString();
    }

    private static long bytes(RankRecord rank, MemoryKind kind) {
        return rank.heapBytes().getOrDefault(kind, 0L);
    }

    private static long total(RankRecord rank) {
        return rank.heapBytes().values().stream().mapToLong(Long::longValue).sum();
    }

    private static String number(long bytes) {
        return String.format(Locale.ROOT, "%,.2f", bytes / MEBIBYTE);
    }

    private static String mebibytes(long bytes) {
        return number(bytes) + " MiB";
    }
}
