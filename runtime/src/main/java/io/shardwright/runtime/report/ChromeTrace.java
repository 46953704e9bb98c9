package io.shardwright.runtime.report;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

/**
 * The recorded steps in Chrome's trace event format, which Perfetto opens: the job is a process, its ranks are threads, and each
 * task or wait is a complete event.
 */
public final class ChromeTrace {
    private static final int JOB = 0;
    private static final double MICROS = 1e3;

    private ChromeTrace() {}

    /** @param name of the job */
    public static String write(JobRecord job, String name) {
        JsonArray events = new JsonArray();
        events.add(naming("process_name", 0, name));
        for (RankRecord rank : job.ranks()) {
            events.add(naming(
                    "thread_name", rank.rank(), rank.describe(job.schedule().ranks())));
            for (int step = 0; step < job.steps(); step++) {
                double zero = (job.start(step) - job.start(0)) / MICROS;
                for (Span span : job.spans(rank, step)) {
                    events.add(event(span, rank.rank(), step - job.steps(), zero));
                }
            }
        }
        JsonObject trace = new JsonObject();
        trace.add("traceEvents", events);
        trace.addProperty("displayTimeUnit", "ms");
        return new Gson().toJson(trace);
    }

    private static JsonObject naming(String what, int rank, String name) {
        JsonObject event = new JsonObject();
        event.addProperty("name", what);
        event.addProperty("ph", "M");
        event.addProperty("pid", JOB);
        event.addProperty("tid", rank);
        JsonObject args = new JsonObject();
        args.addProperty("name", name);
        event.add("args", args);
        return event;
    }

    /**
     * @param step counted from the end of the run: -1 for the last
     * @param zero of the step, in microseconds
     */
    private static JsonObject event(Span span, int rank, int step, double zero) {
        JsonObject event = new JsonObject();
        event.addProperty("name", span.name());
        event.addProperty("cat", span.kind());
        event.addProperty("ph", "X");
        event.addProperty("ts", zero + span.start() * MICROS);
        event.addProperty("dur", span.duration() * MICROS);
        event.addProperty("pid", JOB);
        event.addProperty("tid", rank);
        JsonObject args = new JsonObject();
        args.addProperty("stage", span.task().stage());
        args.addProperty("microbatch", span.task().microbatch());
        args.addProperty("step", step);
        event.add("args", args);
        return event;
    }
}
