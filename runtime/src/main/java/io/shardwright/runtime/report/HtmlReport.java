package io.shardwright.runtime.report;

import com.google.gson.Gson;
import io.shardwright.schedule.Work;
import io.shardwright.schedule.simulate.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A page about a run: one file that needs nothing else, and can be read without its script. */
public final class HtmlReport {
    private static final String TEMPLATE = "report.html";
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private HtmlReport() {}

    public static String write(RunPage page, JobRecord job, Bubble bubble) {
        int last = job.steps() - 1;
        List<TimelineChart.Row> measured = measured(job, last);
        List<TimelineChart.Row> predicted = predicted(bubble.simulated());
        TimelineChart chart = new TimelineChart(job.schedule(), Math.max(end(measured), end(predicted)));
        return fill(Map.ofEntries(
                Map.entry("title", new Markup().text(page.title()).toString()),
                Map.entry("figures", list("div", page.figures())),
                Map.entry("facts", list("div", page.facts())),
                Map.entry("loss", LossChart.draw(page.losses())),
                Map.entry("legend", legend(job)),
                Map.entry("measured", chart.draw("What each rank did in the last step", measured)),
                Map.entry("predicted", chart.draw("What the schedule would come to", predicted)),
                Map.entry("measuredBubble", Bubble.percent(bubble.measured())),
                Map.entry("predictedBubble", Bubble.percent(bubble.predicted())),
                Map.entry("steps", Integer.toString(job.steps())),
                Map.entry("stages", stages(job)),
                Map.entry("memory", MemoryChart.draw(job)),
                Map.entry("memoryTable", MemoryChart.table(job)),
                Map.entry("traffic", TrafficTable.draw(job)),
                // Gson escapes <, so nothing in a text can end the script element.
                Map.entry("data", new Gson().toJson(page.data()))));
    }

    private static List<TimelineChart.Row> measured(JobRecord job, int step) {
        return job.ranks().stream()
                .map(rank -> new TimelineChart.Row(rank.describe(job.schedule().ranks()), job.spans(rank, step)))
                .toList();
    }

    private static List<TimelineChart.Row> predicted(Timeline simulated) {
        return IntStream.range(0, simulated.entries().size())
                .mapToObj(rank -> new TimelineChart.Row(
                        "pp=" + rank,
                        simulated.entries().get(rank).stream().map(Span::of).toList()))
                .toList();
    }

    private static double end(List<TimelineChart.Row> rows) {
        return rows.stream()
                .flatMap(row -> row.spans().stream())
                .mapToDouble(Span::end)
                .max()
                .orElse(0);
    }

    /** Terms and what they are. */
    private static String list(String element, Map<String, String> entries) {
        Markup list = new Markup();
        entries.forEach((term, text) ->
                list.open(element).leaf("dt", term).leaf("dd", text).close());
        return list.toString();
    }

    private static String legend(JobRecord job) {
        List<String> kinds = new ArrayList<>();
        for (Work work : Work.values()) {
            boolean there =
                    job.schedule().orders().stream().flatMap(List::stream).anyMatch(task -> task.work() == work);
            if (there) {
                kinds.add(Span.kind(work));
            }
        }
        kinds.add(Span.WAITING);
        kinds.add("idle");
        Markup legend = new Markup();
        for (String kind : kinds) {
            legend.open("span")
                    .leaf("i", "", "class", "key " + kind)
                    .text(kind.replace('-', ' '))
                    .close();
        }
        return legend.toString();
    }

    private static String stages(JobRecord job) {
        Markup table = new Markup();
        table.open("table").open("thead").open("tr");
        table.leaf("th", "stage")
                .leaf("th", "units")
                .leaf("th", "rank along pp")
                .close()
                .close()
                .open("tbody");
        for (int stage = 0; stage < job.stages().size(); stage++) {
            List<String> holders = job.schedule().placement().holders().get(stage).stream()
                    .map(Object::toString)
                    .toList();
            table.open("tr").leaf("th", Integer.toString(stage));
            table.leaf("td", String.join(", ", job.stages().get(stage)), "class", "text");
            table.leaf("td", String.join(", ", holders)).close();
        }
        return table.close().close().toString();
    }

    /** In one pass, so that nothing that is put in is taken for a place. */
    private static String fill(Map<String, String> texts) {
        return PLACE.matcher(template())
                .replaceAll(place -> Matcher.quoteReplacement(Objects.requireNonNull(
                        texts.get(place.group(1)), () -> TEMPLATE + " has a place for " + place.group(1))));
    }

    private static String template() {
        try (InputStream in = Objects.requireNonNull(HtmlReport.class.getResourceAsStream(TEMPLATE), TEMPLATE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
