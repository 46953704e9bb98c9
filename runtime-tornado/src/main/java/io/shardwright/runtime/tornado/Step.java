package io.shardwright.runtime.tornado;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An entry of a recording, after those that came before it: recordings that begin alike share their beginning. */
final class Step {
    private final @Nullable Step before;
    private final @Nullable Entry entry;
    private final List<Step> next = new ArrayList<>();
    private @Nullable CapturedGraph graph;

    private Step(@Nullable Step before, @Nullable Entry entry) {
        this.before = before;
        this.entry = entry;
    }

    /** Where every recording begins. */
    static Step start() {
        return new Step(null, null);
    }

    /** What has followed so far. */
    List<Step> next() {
        return next;
    }

    @Nullable
    Entry entry() {
        return entry;
    }

    /** The step that adds {@code call}; made if it has never been. */
    Step call(Call call) {
        for (Step step : next) {
            if (Objects.equals(call, step.entry)) {
                return step;
            }
        }
        return add(call);
    }

    Step add(Entry added) {
        Step step = new Step(this, added);
        next.add(step);
        return step;
    }

    /** All entries up to this one. */
    Deque<Entry> entries() {
        Deque<Entry> entries = new ArrayDeque<>();
        for (Step step = this; step != null && step.entry != null; step = step.before) {
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
