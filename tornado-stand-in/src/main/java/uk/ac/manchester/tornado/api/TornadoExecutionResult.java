package uk.ac.manchester.tornado.api;

import java.util.List;

/** What an execution did. */
public final class TornadoExecutionResult {
    private final List<ImmutableTaskGraph> executed;
    private final Traffic traffic;

    TornadoExecutionResult(List<ImmutableTaskGraph> executed, Traffic traffic) {
        this.executed = executed;
        this.traffic = traffic;
    }

    /** Copies objects that stay on the device to the host. */
    public TornadoExecutionResult transferToHost(Object... objects) {
        executed.getLast().toHost(traffic, objects);
        return this;
    }

    public TornadoProfilerResult getProfilerResult() {
        return new TornadoProfilerResult(traffic.in, traffic.out);
    }
}
