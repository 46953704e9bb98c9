package uk.ac.manchester.tornado.api;

/** A grid of up to three dims. */
abstract class AbstractWorkerGrid implements WorkerGrid {
    private final long[] global;
    private long[] local = {1, 1, 1};

    AbstractWorkerGrid(long x, long y, long z) {
        global = new long[] {x, y, z};
    }

    @Override
    public long[] getGlobalWork() {
        return global.clone();
    }

    @Override
    public long[] getLocalWork() {
        return local.clone();
    }

    @Override
    public void setLocalWork(long x, long y, long z) {
        local = new long[] {x, y, z};
    }
}
