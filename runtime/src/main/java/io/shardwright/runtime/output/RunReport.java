package io.shardwright.runtime.output;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.guard.BadStep;
import io.shardwright.runtime.metric.Evaluation;
import io.shardwright.runtime.report.Bubble;
import io.shardwright.runtime.report.JobRecord;
import io.shardwright.runtime.report.RankRecord;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RunLog;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.telemetry.Throughput;
import io.shardwright.schedule.check.SlotPlan;
import java.util.List;
import java.util.Map;

/** A run in numbers, as JSON. What is no number is null. */
final class RunReport {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().serializeNulls().create();

    private final JsonObject json = new JsonObject();

    RunReport(PreparedRun run) {
        TrainingSettings settings = run.settings();
        json.addProperty("model", run.model().name());
        json.addProperty("mesh", run.mesh().toString());
        if (run.mesh().degree(Axis.CP) > 1) {
            json.addProperty("context", settings.parallel().context().text());
        }
        json.addProperty("ranks", settings.launch().ranks().text());
        json.addProperty("seed", settings.seed());
        JsonObject sizes = new JsonObject();
        run.model().choice().sizes().forEach(sizes::addProperty);
        json.add("sizes", sizes);
        json.addProperty("precision", settings.compute().precision().text());
        json.addProperty("dropout", run.model().choice().dropout());
        json.add("settings", GSON.toJsonTree(run.model().choice().settings()));
        JsonArray variants = new JsonArray();
        run.model().choice().variants().forEach(variants::add);
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
        rates.add("measured", number(bubble.measured()));
        rates.add("predicted", number(bubble.predicted()));
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
        addSteps(json, log, tokensPerStep);
    }

    /** All that is there, with the steps of a log. The log keeps those while the run goes on; as JSON they take ten times as much. */
    JsonObject withSteps(RunLog log, double tokensPerStep) {
        JsonObject all = json.deepCopy();
        addSteps(all, log, tokensPerStep);
        return all;
    }

    private static void addSteps(JsonObject json, RunLog log, double tokensPerStep) {
        if (log.firstStep() > 0) {
            json.addProperty("firstStep", log.firstStep());
        }
        if (log.every() > 1) {
            json.addProperty("steps", log.steps());
            json.addProperty("every", log.every());
        }
        if (log.leftOutSteps() > 0) {
            json.addProperty("leftOutSteps", log.leftOutSteps());
            JsonArray leftOut = new JsonArray();
            for (BadStep bad : log.leftOut()) {
                JsonObject one = new JsonObject();
                one.addProperty("step", bad.step());
                one.addProperty("why", bad.describe());
                leftOut.add(one);
            }
            json.add("leftOut", leftOut);
        }
        json.add("losses", array(log.losses()));
        json.add("gradNorms", array(log.gradientNorms()));
        json.add("medianStepMillis", number(log.medianStepMillis()));
        json.add("tokensPerSecond", number(tokensPerStep / log.medianStepMillis() * 1000));
    }

    void throughput(RunLog log, Throughput throughput) {
        double nanos = log.medianStepMillis() * 1e6;
        json.addProperty("flopsPerStep", throughput.flopsPerStep());
        json.add("flopsPerSecond", number(throughput.flopsPerSecond(nanos)));
        throughput.peakFlopsPerSecond().ifPresent(peak -> {
            json.addProperty("peakFlopsPerSecond", peak);
            json.add("peakShare", number(throughput.peakShare(nanos)));
        });
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
        json.add("heldOutLoss", number(loss));
    }

    /** The newest stays. */
    void evaluation(long step, Evaluation evaluation) {
        JsonObject object = new JsonObject();
        object.addProperty("beforeStep", step);
        object.addProperty("sequences", evaluation.sequences());
        object.add("loss", number(evaluation.loss()));
        evaluation.metrics().forEach((name, value) -> object.add(name, number(value)));
        json.add("evaluation", object);
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
            array.add(number(number));
        }
        return array;
    }

    /** JSON has no other numbers than finite ones. */
    private static JsonElement number(double number) {
        return Double.isFinite(number) ? new JsonPrimitive(number) : JsonNull.INSTANCE;
    }

    JsonObject json() {
        return json;
    }

    /** Why it did. */
    void failed(String why) {
        json.addProperty("failure", why);
    }

    /** The run ended early: numbers are of what there was. */
    void incomplete() {
        json.addProperty("incomplete", true);
    }

    String text() {
        return GSON.toJson(json) + "\n";
    }
}
