package io.shardwright.runtime.tornado.launch;

import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid2D;

/**
 * Work-items of a launch, in groups. A device drops a launch without an exception if groups don't fill its work-items exactly, so
 * work-items are made here, by whole groups, and kernels check which of them have something to do.
 *
 * @param groupsX groups along x
 * @param groupsY groups along y
 * @param localX work-items of a group along x
 * @param localY work-items of a group along y
 */
public record Grid(int groupsX, int groupsY, int localX, int localY) {
    /** Work-items of a group where a kernel doesn't care. */
    public static final int LOCAL = 64;

    /** At least one work-item for each of {@code items}, along x. */
    public static Grid over(int items) {
        return groups(Math.ceilDiv(Math.max(1, items), LOCAL), LOCAL);
    }

    /** That many groups along x, each of {@code local} work-items. */
    public static Grid groups(int groups, int local) {
        return new Grid(groups, 1, local, 1);
    }

    /** Groups of {@code localX × localY} that cover {@code x × y}. */
    public static Grid tiles(int x, int y, int localX, int localY) {
        return new Grid(Math.ceilDiv(Math.max(1, x), localX), Math.ceilDiv(Math.max(1, y), localY), localX, localY);
    }

    public WorkerGrid toWorkerGrid() {
        WorkerGrid grid = new WorkerGrid2D(Math.multiplyExact(groupsX, localX), Math.multiplyExact(groupsY, localY));
        grid.setLocalWork(localX, localY, 1);
        return grid;
    }
}
