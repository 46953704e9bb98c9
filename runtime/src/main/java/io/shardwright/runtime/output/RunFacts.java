package io.shardwright.runtime.output;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.shardwright.runtime.report.Bubble;
import io.shardwright.runtime.report.JobRecord;
import io.shardwright.runtime.report.RunPage;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RunLog;
import io.shardwright.runtime.settings.ReplicationSettings;
import io.shardwright.runtime.settings.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a page says about a run in words and single numbers. */
record RunFacts(PreparedRun run, RunLog log, Bubble bubble) {
    /** {@code minigpt, pp=2, 1f1b with 4 microbatches}. */
    String title(JobRecord job) {
        String what = run.model().name() + ", " + run.mesh();
        return job.schedule().ranks() == 1
                ? what
                : what + ", " + job.schedule().name() + " with "
                        + job.schedule().microbatches() + " microbatches";
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
        TrainingSettings settings = run.settings();
        ReplicationSettings replication = settings.parallel().replication();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("model", run.model().name());
        facts.put("parameters", format("%,d", data.get("parameters").getAsLong()));
        run.model().choice().sizes().forEach((size, number) -> facts.put(size, number.toString()));
        run.model().choice().settings().forEach(facts::put);
        facts.put("mesh", run.mesh() + " as " + settings.launch().ranks());
        facts.put("schedule", job.schedule().name());
        facts.put("microbatches", Integer.toString(job.schedule().microbatches()));
        facts.put("ZeRO stage", Integer.toString(replication.zero().ordinal()));
        facts.put("dp mode", replication.mode().text());
        facts.put("recompute", settings.compute().recompute() ? "every unit" : "no");
        facts.put("sequence parallel", run.model().choice().sequenceParallel() ? "over tp" : "no");
        facts.put("steps", Integer.toString(log.losses().length));
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
