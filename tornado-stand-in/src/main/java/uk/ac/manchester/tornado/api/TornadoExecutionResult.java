package uk.ac.manchester.tornado.api;

import java.util.List;

/** What an execution did. */
public final class TornadoExecutionResult {
    private final List<ImmutableTaskGraph> executed;
    private final BytesCopied copied;

    TornadoExecutionResult(List<ImmutableTaskGraph> executed, BytesCopied copied) {
        this.executed = executed;
        this.copied = copied;
    }

    /** Copies objects that stay on the device to the host. */
    public TornadoExecutionResult transferToHost(Object... objects) {
        executed.getLast().toHost(copied, objects);
        return this;
    }

    public TornadoProfilerResult getProfilerResult() {
        return new TornadoProfilerResult(copied.in, copied.out);
    }
}
