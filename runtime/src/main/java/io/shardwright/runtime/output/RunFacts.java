package io.shardwright.runtime.output;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.shardwright.runtime.report.Bubble;
import io.shardwright.runtime.report.RunPage;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RunLog;
import io.shardwright.runtime.run.StepResult;
import io.shardwright.runtime.settings.ReplicationSettings;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.telemetry.Throughput;
import io.shardwright.schedule.Schedule;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a page says about a run in words and single numbers.
 *
 * @param throughput null before it was measured
 * @param bubble null while the run goes on
 */
record RunFacts(
        PreparedRun run,
        RunLog log,
        Schedule schedule,
        @Nullable Throughput throughput,
        @Nullable Bubble bubble) {
    /** {@code minigpt, pp=2, 1f1b with 4 microbatches}. */
    String title() {
        String what = run.model().name() + ", " + run.mesh();
        return schedule.ranks() == 1
                ? what
                : what + ", " + schedule.name() + " with " + schedule.microbatches() + " microbatches";
    }

    RunPage page(JsonObject data) {
        return new RunPage(title(), figures(data), facts(data), log.lossSeries(), data);
    }

    private Map<String, String> figures(JsonObject data) {
        StepResult last = Objects.requireNonNull(log.last());
        Map<String, String> figures = new LinkedHashMap<>();
        if (bubble == null) {
            figures.put(
                    "steps",
                    format("%,d", log.firstStep() + log.steps()) + " of "
                            + format("%,d", run.settings().recipe().steps()));
        }
        figures.put("last loss", format("%.4f", last.loss()));
        if (data.has("heldOutLoss") && !data.get("heldOutLoss").isJsonNull()) {
            figures.put("held-out loss", format("%.4f", data.get("heldOutLoss").getAsDouble()));
        }
        if (log.leftOutSteps() > 0) {
            figures.put("steps left out", format("%,d", log.leftOutSteps()));
        }
        StepResult.Experts experts = last.experts();
        if (experts != null) {
            figures.put("auxiliary loss", format("%.4f", experts.auxiliary()));
            figures.put("dropped by experts", format("%.1f %%", 100 * experts.droppedShare()));
        }
        figures.put("a step", format("%.1f ms", log.medianStepMillis()));
        figures.put("tokens/s", format("%,.0f", data.get("tokensPerSecond").getAsDouble()));
        double nanos = log.medianStepMillis() * 1e6;
        if (throughput != null) {
            figures.put("GFLOP/s", format("%,.1f", throughput.flopsPerSecond(nanos) / 1e9));
        }
        if (throughput != null && throughput.peakFlopsPerSecond().isPresent()) {
            figures.put("of the peak", format("%.1f %%", 100 * throughput.peakShare(nanos)));
        }
        if (schedule.ranks() > 1 && bubble != null) {
            figures.put("bubble measured", format("%.1f %%", bubble.measured() * 100));
            figures.put("bubble predicted", format("%.1f %%", bubble.predicted() * 100));
        }
        return figures;
    }

    private Map<String, String> facts(JsonObject data) {
        TrainingSettings settings = run.settings();
        ReplicationSettings replication = settings.parallel().replication();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("model", run.model().name());
        facts.put("parameters", format("%,d", data.get("parameters").getAsLong()));
        run.model().choice().sizes().forEach((size, number) -> facts.put(size, number.toString()));
        run.model().choice().settings().forEach(facts::put);
        facts.put("mesh", run.mesh() + " as " + settings.launch().ranks());
        facts.put("schedule", schedule.name());
        facts.put("microbatches", Integer.toString(schedule.microbatches()));
        facts.put("ZeRO stage", Integer.toString(replication.zero().ordinal()));
        facts.put("dp mode", replication.mode().text());
        facts.put("recompute", settings.compute().recompute() ? "every unit" : "no");
        facts.put("sequence parallel", run.model().choice().sequenceParallel() ? "over tp" : "no");
        facts.put("steps", Long.toString(log.steps()));
        facts.put("optimizer", settings.recipe().optimizer().name());
        facts.put("precision", settings.compute().precision().text());
        facts.put("dropout", Double.toString(run.model().choice().dropout()));
        facts.put("seed", Long.toString(settings.seed()));
        facts.put("data", settings.data().toString());
        facts.put("device", data.get("device").getAsString());
        facts.put("Java", Runtime.version().toString());
        if (data.has("experts")) {
            JsonObject tokens = data.getAsJsonObject("experts").getAsJsonObject("tokensInLastStep");
            tokens.keySet()
                    .forEach(layer -> facts.put(
                            "tokens of " + layer,
                            tokens.getAsJsonArray(layer).asList().stream()
                                    .map(JsonElement::getAsString)
                                    .collect(Collectors.joining(" "))));
        }
        return facts;
    }

    private static String format(String text, Object number) {
        return String.format(Locale.ROOT, text, number);
    }
}
