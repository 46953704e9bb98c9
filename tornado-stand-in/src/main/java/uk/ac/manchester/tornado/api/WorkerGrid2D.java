package uk.ac.manchester.tornado.api;

/** A grid of 2 dims. */
public final class WorkerGrid2D extends AbstractWorkerGrid {
    public WorkerGrid2D(int x, int y) {
        super(x, y, 1);
    }
}
