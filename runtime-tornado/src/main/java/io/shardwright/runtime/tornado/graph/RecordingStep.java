package io.shardwright.runtime.tornado.graph;

import io.shardwright.runtime.tornado.launch.DeviceCall;
import io.shardwright.runtime.tornado.launch.RecordedEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An entry of a recording, after those that came before it: recordings that begin alike share their beginning. */
final class RecordingStep {
    private final @Nullable RecordingStep before;
    private final @Nullable RecordedEntry entry;
    private final List<RecordingStep> next = new ArrayList<>();
    private @Nullable CapturedGraph graph;

    private RecordingStep(@Nullable RecordingStep before, @Nullable RecordedEntry entry) {
        this.before = before;
        this.entry = entry;
    }

    /** Where every recording begins. */
    static RecordingStep start() {
        return new RecordingStep(null, null);
    }

    /** What has followed so far. */
    List<RecordingStep> next() {
        return next;
    }

    @Nullable
    RecordedEntry entry() {
        return entry;
    }

    /** The step that adds {@code call}; made if it has never been. */
    RecordingStep call(DeviceCall call) {
        for (RecordingStep step : next) {
            if (Objects.equals(call, step.entry)) {
                return step;
            }
        }
        return add(call);
    }

    RecordingStep add(RecordedEntry added) {
        RecordingStep step = new RecordingStep(this, added);
        next.add(step);
        return step;
    }

    /** All entries up to this one. */
    Deque<RecordedEntry> entries() {
        Deque<RecordedEntry> entries = new ArrayDeque<>();
        for (RecordingStep step = this; step != null && step.entry != null; step = step.before) {
            entries.addFirst(step.entry);
        }
        return entries;
    }

    /** The graph of all entries up to this one, if it has been captured. */
    @Nullable
    CapturedGraph graph() {
        return graph;
    }

    void capture(CapturedGraph captured) {
        graph = captured;
    }
}
