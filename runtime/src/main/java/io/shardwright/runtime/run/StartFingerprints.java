package io.shardwright.runtime.run;

import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.train.StartCheck;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What all ranks of a run must agree on, by the settings that say it. */
final class StartFingerprints {
    private StartFingerprints() {}

    static Map<String, Long> of(PreparedRun run) {
        TrainingSettings settings = run.settings();
        Map<String, Long> fingerprints = new LinkedHashMap<>();
        fingerprints.put("the model", of(run.model().name()));
        fingerprints.put(
                "its sizes, variants, settings or dropout",
                of(run.model().choice().toString()));
        fingerprints.put("the seed", settings.seed());
        fingerprints.put("the data (what the file holds)", of(run.data().facts().toString()));
        fingerprints.put(
                "the optimizer, its settings or the steps", of(settings.recipe().toString()));
        fingerprints.put("the precision", of(settings.compute().precision().name()));
        fingerprints.put(
                "the schedule, the stages, ZeRO's stage or another setting of parallelism",
                of(settings.parallel() + " " + settings.compute().recompute()));
        fingerprints.put(
                "the checkpoint that they begin with",
                run.checkpoint() == null ? 0 : of(run.checkpoint().text().end()));
        return fingerprints;
    }

    private static long of(String text) {
        return StartCheck.of(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
    }
}
