package uk.ac.manchester.tornado.api;

/** What crossed over in an execution. */
public final class TornadoProfilerResult {
    private final long in;
    private final long out;

    TornadoProfilerResult(long in, long out) {
        this.in = in;
        this.out = out;
    }

    public long getTotalBytesCopyIn() {
        return in;
    }

    public long getTotalBytesCopyOut() {
        return out;
    }
}
