package io.shardwright.runtime.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    private static final String EVIL = "</script><b>{{loss}}";

    private static String page() {
        JsonObject data = new JsonObject();
        data.addProperty("model", EVIL);
        JobRecord job = Records.job();
        RunPage page = new RunPage(
                "run " + EVIL,
                Map.of("last loss", "2.5"),
                Map.of("data", EVIL),
                new LossSeries(0, 1, new double[] {4, 3, 2.5}),
                data);
        return HtmlReport.write(page, job, Bubble.of(job.schedule(), job.timelines()));
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

    @Test
    void needsNothingElse() {
        assertThat(page()).doesNotContainPattern("(src|href)=|url\\(|@import|https?://");
    }

    @Test
    void namesCannotBreakOut() {
        String page = page();
        String data = between(page, "<script type=\"application/json\" id=\"data\">", "</script>");
        assertThat(JsonParser.parseString(data).getAsJsonObject().get("model").getAsString())
                .isEqualTo(EVIL);
        assertThat(page).doesNotContain("<b>").contains("&lt;/script&gt;&lt;b&gt;{{loss}}");
        assertThat(page).contains("(start), a&lt;b");
    }

    @Test
    void showsEachTaskMeasuredAndPredicted() {
        String page = page();
        for (String id : new String[] {"measured", "predicted"}) {
            String chart = between(page, "id=\"" + id + "\">", "</div>");
            for (int stage = 0; stage < 2; stage++) {
                for (String task : new String[] {"F0", "F1", "B0", "B1"}) {
                    assertThat(chart).containsOnlyOnce("<title>" + task + " stage " + stage + ":");
                }
            }
        }
        assertThat(between(page, "id=\"measured\">", "</div>"))
                .contains("<title>wait for B0 stage 0: wait, 2.000 to 5.000 ms (3.000 ms)</title>");
    }

    @Test
    void showsMemoryAndTrafficOfEachRank() {
        String page = page();
        assertThat(between(page, "id=\"memory\">", "</section>"))
                .contains("<title>parameters 1.00 MiB</title>", "<title>gradients 0.50 MiB</title>", "<td>1.50</td>")
                .contains("rank 0 (pp=0)", "rank 1 (pp=1)");
        assertThat(between(page, "id=\"traffic\">", "</section>")).contains("<td>4,096 (2)</td>");
    }

    @Test
    void legendNamesOnlyWorkThatTheScheduleHas() {
        assertThat(between(page(), "class=\"legend\">", "</div>"))
                .contains("forward", "backward", "wait", "idle")
                .doesNotContain("weight gradient");
    }
}
