package uk.ac.manchester.tornado.api;

/** A grid of 1 dim. */
public final class WorkerGrid1D extends AbstractWorkerGrid {
    public WorkerGrid1D(int x) {
        super(x, 1, 1);
    }
}
