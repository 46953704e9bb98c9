package io.shardwright.runtime.report;

import com.google.gson.JsonObject;
import java.util.Map;

/**
 * What a page says about a run beside what its ranks recorded.
 *
 * @param title the run in a few words
 * @param figures the few numbers that one looks at first, by what they are
 * @param facts how it was run, by what they are
 * @param data what {@code --json} writes
 */
public record RunPage(
        String title, Map<String, String> figures, Map<String, String> facts, LossSeries losses, JsonObject data) {}
