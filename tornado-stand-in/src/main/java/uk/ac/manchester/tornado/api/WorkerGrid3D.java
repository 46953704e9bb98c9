package uk.ac.manchester.tornado.api;

/** A grid of 3 dims. */
public final class WorkerGrid3D extends AbstractWorkerGrid {
    public WorkerGrid3D(int x, int y, int z) {
        super(x, y, z);
    }
}
