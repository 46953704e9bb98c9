package io.shardwright.runtime.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.shardwright.runtime.report.Bubble;
import io.shardwright.runtime.report.JobRecord;
import io.shardwright.runtime.report.RunPage;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code --report} says about a run in words and single numbers. */
record RunFacts(Setup setup, TrainOptions options, RunLog log, Bubble bubble) {
    /** {@code minigpt, pp=2, 1f1b with 4 microbatches}. */
    String title(JobRecord job) {
        String run = setup.model().name() + ", " + setup.mesh();
        return job.schedule().ranks() == 1
                ? run
                : run + ", " + job.schedule().name() + " with " + job.schedule().microbatches() + " microbatches";
    }

    RunPage page(JobRecord job, JsonObject data) {
        return new RunPage(title(job), figures(job, data), facts(job, data), log.losses(), data);
    }

    private Map<String, String> figures(JobRecord job, JsonObject data) {
        double[] losses = log.losses();
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("last loss", format("%.4f", losses[losses.length - 1]));
        if (data.has("heldOutLoss")) {
            figures.put("held-out loss", format("%.4f", data.get("heldOutLoss").getAsDouble()));
        }
        if (data.has("experts")) {
            double[] dropped = log.droppedShares();
            double[] auxiliary = log.auxiliary();
            figures.put("auxiliary loss", format("%.4f", auxiliary[auxiliary.length - 1]));
            figures.put("dropped by experts", format("%.1f %%", 100 * dropped[dropped.length - 1]));
        }
        figures.put("a step", format("%.1f ms", log.medianStepMillis()));
        figures.put("tokens/s", format("%,.0f", data.get("tokensPerSecond").getAsDouble()));
        if (job.schedule().ranks() > 1) {
            figures.put("bubble measured", format("%.1f %%", bubble.measured() * 100));
            figures.put("bubble predicted", format("%.1f %%", bubble.predicted() * 100));
        }
        return figures;
    }

    private Map<String, String> facts(JobRecord job, JsonObject data) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("model", setup.model().name());
        facts.put("parameters", format("%,d", data.get("parameters").getAsLong()));
        setup.choice().sizes().forEach((size, number) -> facts.put(size, number.toString()));
        setup.choice().settings().forEach(facts::put);
        facts.put("mesh", setup.mesh() + " as " + options.ranks);
        facts.put("schedule", job.schedule().name());
        facts.put("microbatches", Integer.toString(job.schedule().microbatches()));
        facts.put("ZeRO stage", Integer.toString(options.parallel.zero));
        facts.put("dp mode", options.parallel.dataMode.name());
        facts.put("recompute", options.parallel.recompute ? "every unit" : "no");
        facts.put("sequence parallel", options.parallel.sequenceParallel ? "over tp" : "no");
        facts.put("steps", Integer.toString(log.losses().length));
        facts.put("optimizer", options.optimizer == null ? "adamw" : options.optimizer.name());
        facts.put("precision", options.precision.name());
        facts.put("dropout", Double.toString(setup.choice().dropout()));
        facts.put("seed", Long.toString(options.seed));
        facts.put("data", options.reference == null ? options.data : options.reference.toString());
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
