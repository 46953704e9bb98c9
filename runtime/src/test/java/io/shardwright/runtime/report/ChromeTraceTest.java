package io.shardwright.runtime.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ChromeTraceTest {
    private static final Offset<Double> NANO = Offset.offset(1e-3);

    private static List<JsonObject> events() {
        return JsonParser.parseString(ChromeTrace.write(Records.job(), "a \"run\""))
                .getAsJsonObject()
                .getAsJsonArray("traceEvents")
                .asList()
                .stream()
                .map(event -> event.getAsJsonObject())
                .toList();
    }

    private static List<JsonObject> complete(int rank) {
        return events().stream()
                .filter(event -> event.get("ph").getAsString().equals("X"))
                .filter(event -> event.get("tid").getAsInt() == rank)
                .toList();
    }

    @Test
    void everyEventHasWhatItsPhaseNeeds() {
        for (JsonObject event : events()) {
            assertThat(event.keySet()).contains("name", "ph", "pid", "tid", "args");
            if (event.get("ph").getAsString().equals("X")) {
                assertThat(event.get("ts").getAsDouble()).isNotNegative();
                assertThat(event.get("dur").getAsDouble()).isPositive();
            } else {
                assertThat(event.get("ph").getAsString()).isEqualTo("M");
                assertThat(event.getAsJsonObject("args").get("name").getAsString())
                        .isIn("a \"run\"", "rank 0 (pp=0)", "rank 1 (pp=1)");
            }
        }
    }

    @Test
    void tasksAndWaitsOfARankFollowEachOther() {
        for (int rank = 0; rank < 2; rank++) {
            double end = 0;
            for (JsonObject event : complete(rank)) {
                assertThat(event.get("ts").getAsDouble()).isGreaterThanOrEqualTo(end - 1e-3);
                end = event.get("ts").getAsDouble() + event.get("dur").getAsDouble();
            }
        }
    }

    @Test
    void hasTasksAndWaitsByNameAtTheirTimes() {
        assertThat(complete(0).subList(0, 6))
                .extracting(event -> event.get("name").getAsString())
                .containsExactly(
                        "F0 stage 0",
                        "F1 stage 0",
                        "wait for B0 stage 0",
                        "B0 stage 0",
                        "wait for B1 stage 0",
                        "B1 stage 0");
        JsonObject wait = complete(0).get(2);
        assertThat(wait.get("cat").getAsString()).isEqualTo("wait");
        assertThat(wait.get("ts").getAsDouble()).isCloseTo(2000, NANO);
        assertThat(wait.get("dur").getAsDouble()).isCloseTo(3000, NANO);
        // The second step, 20 ms later.
        assertThat(complete(0).get(6).get("ts").getAsDouble()).isCloseTo(20_000, NANO);
    }
}
