package io.shardwright.runtime.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.report.Bubble;
import io.shardwright.runtime.report.JobRecord;
import io.shardwright.runtime.report.RankRecord;
import io.shardwright.schedule.check.SlotPlan;
import java.util.List;
import java.util.Map;

/** What {@code --json} writes. */
final class RunReport {
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

    private final JsonObject json = new JsonObject();

    RunReport(Setup setup, TrainOptions options) {
        json.addProperty("model", setup.model().name());
        json.addProperty("mesh", setup.mesh().toString());
        if (setup.mesh().degree(Axis.CP) > 1) {
            json.addProperty("context", options.parallel.context);
        }
        json.addProperty("ranks", options.ranks.name());
        json.addProperty("seed", options.seed);
        JsonObject sizes = new JsonObject();
        setup.choice().sizes().forEach(sizes::addProperty);
        json.add("sizes", sizes);
        json.addProperty("precision", options.precision.name());
        json.addProperty("dropout", setup.choice().dropout());
        json.add("settings", GSON.toJsonTree(setup.choice().settings()));
        JsonArray variants = new JsonArray();
        setup.choice().variants().forEach(variants::add);
        json.add("variants", variants);
    }

    void model(long parameters, String device) {
        json.addProperty("parameters", parameters);
        json.addProperty("device", device);
    }

    /** Arrays have an element for each rank. */
    void job(JobRecord job, Bubble bubble) {
        json.addProperty("schedule", job.schedule().name());
        json.addProperty("microbatches", job.schedule().microbatches());
        json.add("stages", GSON.toJsonTree(job.stages()));
        JsonObject rates = new JsonObject();
        rates.addProperty("measured", bubble.measured());
        rates.addProperty("predicted", bubble.predicted());
        json.add("bubble", rates);
        SlotPlan proved = SlotPlan.of(job.schedule());
        JsonArray heapBytes = new JsonArray();
        JsonArray peaks = new JsonArray();
        JsonArray traffic = new JsonArray();
        for (RankRecord rank : job.ranks()) {
            JsonObject bytes = new JsonObject();
            rank.heapBytes().forEach((kind, number) -> bytes.addProperty(kind.text(), number));
            heapBytes.add(bytes);
            peaks.add(peak(rank, proved));
            traffic.add(GSON.toJsonTree(rank.traffic()));
        }
        json.add("heapBytes", heapBytes);
        json.add("peakMicrobatches", peaks);
        json.add("traffic", traffic);
    }

    /** Microbatches that there is memory for, and that the schedule keeps alive at once, over all stages of a rank. */
    private static JsonObject peak(RankRecord rank, SlotPlan proved) {
        JsonObject peak = new JsonObject();
        peak.addProperty(
                "slots",
                rank.slots().values().stream().mapToInt(Integer::intValue).sum());
        peak.addProperty(
                "proved",
                rank.slots().keySet().stream()
                        .mapToInt(stage -> proved.slots(rank.pipelineRank(), stage))
                        .sum());
        return peak;
    }

    void steps(RunLog log, double tokensPerStep) {
        json.add("losses", array(log.losses()));
        json.add("gradNorms", array(log.gradientNorms()));
        json.addProperty("medianStepMillis", log.medianStepMillis());
        json.addProperty("tokensPerSecond", tokensPerStep / log.medianStepMillis() * 1000);
    }

    /** @param tokens of each expert of each layer in the last step */
    void experts(RunLog log, Map<String, List<Long>> tokens) {
        JsonObject experts = new JsonObject();
        experts.add("auxiliary", array(log.auxiliary()));
        experts.add("droppedShare", array(log.droppedShares()));
        experts.add("tokensInLastStep", GSON.toJsonTree(tokens));
        json.add("experts", experts);
    }

    void heldOutLoss(double loss) {
        json.addProperty("heldOutLoss", loss);
    }

    /** @param bytes one number for each rank, or a single one if all ranks are one process */
    void peakRss(long[] bytes) {
        JsonArray array = new JsonArray();
        for (long number : bytes) {
            array.add(number);
        }
        json.add("peakRssBytes", array);
    }

    private static JsonArray array(double[] numbers) {
        JsonArray array = new JsonArray();
        for (double number : numbers) {
            array.add(number);
        }
        return array;
    }

    JsonObject json() {
        return json;
    }

    String text() {
        return GSON.toJson(json) + "\n";
    }
}
