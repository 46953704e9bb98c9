package io.shardwright.runtime.cli;

import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.train.StartCheck;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What all ranks of a run must agree on, by the options that say it. */
final class StartSettings {
    private StartSettings() {}

    static Map<String, Long> fingerprints(Setup setup, TrainOptions options) {
        Map<String, Long> fingerprints = new LinkedHashMap<>();
        fingerprints.put("MODEL", of(setup.model().name()));
        fingerprints.put(
                "--size, --variant, --set or --dropout", of(setup.choice().toString()));
        fingerprints.put("--seed", options.seed);
        Corpus corpus = setup.corpus();
        fingerprints.put("--data (what the file holds)", corpus == null ? 0 : of(corpus));
        fingerprints.put(
                "--optimizer, its settings or --steps", of(setup.recipe().toString()));
        fingerprints.put("--precision", of(options.precision.name()));
        fingerprints.put("--schedule, --stages, --zero or another option of parallelism", of(options.parallel.text()));
        return fingerprints;
    }

    private static long of(String text) {
        return StartCheck.of(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static long of(Corpus corpus) {
        return 31 * StartCheck.of(MemorySegment.ofArray(corpus.training()))
                + StartCheck.of(MemorySegment.ofArray(corpus.heldOut()));
    }
}
