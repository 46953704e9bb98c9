package uk.ac.manchester.tornado.api;

/** How many work-items a task has, and how they are grouped. */
public interface WorkerGrid {
    /** Work-items along x, y and z. */
    long[] getGlobalWork();

    /** Work-items of a group along x, y and z. */
    long[] getLocalWork();

    void setLocalWork(long x, long y, long z);
}
