package io.shardwright.runtime.report;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Bytes and calls of each operation in the last step, for each rank. */
final class TrafficTable {
    private TrafficTable() {}

    static String draw(JobRecord job) {
        List<String> operations = List.copyOf(new TreeSet<>(job.ranks().stream()
                .flatMap(rank -> rank.traffic().operations().keySet().stream())
                .toList()));
        Markup table = new Markup();
        if (operations.isEmpty()) {
            return table.leaf("p", "Nothing: there is one rank.").toString();
        }
        table.open("table").open("thead").open("tr").leaf("th", "bytes (calls)");
        operations.forEach(operation -> table.leaf("th", operation));
        table.leaf("th", "all").close().close().open("tbody");
        for (RankRecord rank : job.ranks()) {
            table.open("tr").leaf("th", rank.describe(job.schedule().ranks()));
            for (String operation : operations) {
                StepTraffic.Moved moved = rank.traffic().operations().get(operation);
                table.leaf(
                        "td",
                        moved == null ? "" : String.format(Locale.ROOT, "%,d (%,d)", moved.bytes(), moved.calls()));
            }
            table.leaf("td", String.format(Locale.ROOT, "%,d", rank.traffic().bytes()))
                    .close();
        }
        return table.close().close().toString();
    }
}
