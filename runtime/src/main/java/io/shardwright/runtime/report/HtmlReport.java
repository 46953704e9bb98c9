package io.shardwright.runtime.report;

import com.google.gson.Gson;
import io.shardwright.schedule.Work;
import io.shardwright.schedule.simulate.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
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

    /** What is known only when all ranks have told what they did. */
    private static final Pattern OF_ALL_RANKS = Pattern.compile("(?s)<!-- of all ranks -->(.*?)<!-- end -->");

    private HtmlReport() {}

    /** Of a run that is over. */
    public static String write(RunPage page, JobRecord job, Bubble bubble) {
        int last = job.steps() - 1;
        List<TimelineChart.Row> measured = measured(job, last);
        List<TimelineChart.Row> predicted = predicted(bubble.simulated());
        TimelineChart chart = new TimelineChart(job.schedule(), Math.max(end(measured), end(predicted)));
        Map<String, String> texts = texts(page, "");
        texts.put("legend", legend(job));
        texts.put("measured", chart.draw("What each rank did in the last step", measured));
        texts.put("predicted", chart.draw("What the schedule would come to", predicted));
        texts.put("measuredBubble", Bubble.percent(bubble.measured()));
        texts.put("predictedBubble", Bubble.percent(bubble.predicted()));
        texts.put("steps", Integer.toString(job.steps()));
        texts.put("stages", stages(job));
        texts.put("memory", MemoryChart.draw(job));
        texts.put("memoryTable", MemoryChart.table(job));
        texts.put("traffic", TrafficTable.draw(job));
        return fill(OF_ALL_RANKS.matcher(template()).replaceAll("$1"), texts);
    }

    /**
     * Of a run that goes on, or has failed: what is known without the other ranks.
     *
     * @param seconds after which a browser reads the page again; 0 if it needn't
     */
    public static String writeSoFar(RunPage page, int seconds) {
        String refresh = seconds == 0 ? "" : "<meta http-equiv=\"refresh\" content=\"" + seconds + "\">";
        return fill(OF_ALL_RANKS.matcher(template()).replaceAll(""), texts(page, refresh));
    }

    private static Map<String, String> texts(RunPage page, String refresh) {
        Map<String, String> texts = new HashMap<>();
        texts.put("refresh", refresh);
        texts.put("title", new Markup().text(page.title()).toString());
        texts.put("figures", list("div", page.figures()));
        texts.put("facts", list("div", page.facts()));
        texts.put("loss", LossChart.draw(page.losses()));
        // Gson escapes <, so nothing in a text can end the script element.
        texts.put("data", new Gson().toJson(page.data()));
        return texts;
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
    private static String fill(String template, Map<String, String> texts) {
        return PLACE.matcher(template)
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
