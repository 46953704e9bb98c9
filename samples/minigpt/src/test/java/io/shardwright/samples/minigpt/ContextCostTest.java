package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.shardwright.runtime.cli.TrainedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sequence on several ranks keeps and moves. */
@Timeout(300)
@Tag("slow")
class ContextCostTest {
    private static TrainedModel trained(String mesh, String sizes, String... options) {
        List<String> all = new ArrayList<>(
                List.of("--data", "src/main/java/io/shardwright/samples/minigpt/Gpt.java", "--sample", "0"));
        all.addAll(List.of("--size", "layers=2,hidden=32,heads=4," + sizes));
        for (String some : options) {
            all.addAll(List.of(some.split(" ")));
        }
        return TinyTraining.onThreads(mesh, all);
    }

    /** The sequence grows with the ranks, and what a rank keeps stays what it is. */
    @ParameterizedTest
    @ValueSource(strings = {"ring", "ulysses"})
    void activationsOfARankStayFlatAsRanksAndSequenceGrow(String context) {
        List<JsonObject> heaps = IntStream.of(1, 2, 4)
                .mapToObj(ranks -> trained(
                                "cp=" + ranks, "seq=" + 16 * ranks + ",batch=2", "--steps 1 --context " + context)
                        .json()
                        .getAsJsonArray("heapBytes")
                        .get(0)
                        .getAsJsonObject())
                .toList();
        assertThat(heaps.stream().map(heap -> heap.get("activations").getAsLong()))
                .containsOnly(heaps.getFirst().get("activations").getAsLong());
        assertThat(heaps.get(2).get("temporaries")).isEqualTo(heaps.get(1).get("temporaries"));
    }

    /**
     * Beyond what replicas move, an all-reduce of all gradients: of a block of keys, B Z (L/N) A elements, and in each layer,
     * 2(N-1) forward, and backward 4(N-1) by one ring and 6(N-1) by two (Li et al., 2105.13120 §3.2). Messages count where they are
     * sent and where they are received.
     */
    @ParameterizedTest
    @CsvSource({"2, ring", "2, two-ring", "4, ring", "4, two-ring"})
    void attentionMovesWhatThePaperSays(int ranks, String context) {
        TrainedModel run = trained("cp=" + ranks, "seq=32,batch=2", "--steps 3 --context " + context);
        JsonObject operations =
                run.json().getAsJsonArray("traffic").get(0).getAsJsonObject().getAsJsonObject("operations");
        long block = 2L * 4 * (32 / ranks) * 8 * Float.BYTES;
        long layers = 2;
        boolean oneRing = context.equals("ring");
        assertThat(bytes(operations, "send"))
                .isEqualTo(bytes(operations, "receive"))
                .isEqualTo(layers * (ranks - 1) * block * (oneRing ? 6 : 4));
        long gradients = run.json().get("parameters").getAsLong() * Float.BYTES;
        long ofKeys = oneRing ? 0 : layers * 4 * (ranks - 1) * block;
        assertThat(bytes(operations, "all-reduce"))
                .isBetween(
                        2 * gradients * (ranks - 1) / ranks + ofKeys - 8, 2 * gradients * (ranks - 1) / ranks + ofKeys);
    }

    private static long bytes(JsonObject operations, String name) {
        return operations.getAsJsonObject(name).get("bytes").getAsLong();
    }
}
