package uk.ac.manchester.tornado.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** Work-items that share local memory and wait for each other. */
final class WorkGroup {
    /** Work-items that run one after the other cannot share anything. */
    static final class NeedsThreads extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NeedsThreads() {
            super(null, null, false, false);
        }
    }

    interface Item {
        void run(WorkGroup group, int item);
    }

    private final String kernel;
    private final int x;
    private final int y;
    private final int z;
    private final int[] global;
    private final int[] local;
    private final int items;
    private final boolean threads;
    private final List<Object> localArrays = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition all = lock.newCondition();
    private int waiting;
    private int ended;
    private int generation;
    private @Nullable Throwable failure;

    WorkGroup(String kernel, int x, int y, int z, int[] global, int[] local, int items, boolean threads) {
        this.kernel = kernel;
        this.x = x;
        this.y = y;
        this.z = z;
        this.global = global;
        this.local = local;
        this.items = items;
        this.threads = threads;
    }

    int x() {
        return x;
    }

    int y() {
        return y;
    }

    int z() {
        return z;
    }

    int[] global() {
        return global;
    }

    int[] local() {
        return local;
    }

    /** Full of what nobody wrote. */
    static float[] poisoned(int size) {
        float[] array = new float[size];
        Arrays.fill(array, Float.NaN);
        return array;
    }

    /** Runs all work-items as threads, and fails if one of them did. */
    void run(Item body) {
        List<Thread> running = new ArrayList<>();
        for (int item = 0; item < items; item++) {
            int number = item;
            running.add(Thread.ofVirtual().start(() -> runItem(body, number)));
        }
        for (Thread thread : running) {
            join(thread);
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }

    private void runItem(Item body, int item) {
        try {
            body.run(this, item);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        lock.lock();
        try {
            ended++;
            if (waiting > 0 && failure == null) {
                failure = new TornadoRuntimeException(
                        "a work-item of " + kernel + " ended while others of its group wait in a barrier");
            }
            all.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The group's array of that number, in the order in which each work-item asks for them. */
    Object localArray(int number, Supplier<Object> make) {
        needThreads();
        lock.lock();
        try {
            if (number == localArrays.size()) {
                localArrays.add(make.get());
            }
            return localArrays.get(number);
        } finally {
            lock.unlock();
        }
    }

    void barrier() {
        needThreads();
        lock.lock();
        try {
            int mine = generation;
            if (++waiting == items) {
                waiting = 0;
                generation++;
                all.signalAll();
            } else if (ended > 0) {
                throw new TornadoRuntimeException(
                        "work-items of " + kernel + " wait in a barrier that another of their group never reached");
            }
            while (mine == generation) {
                if (failure != null) {
                    throw new TornadoRuntimeException("another work-item of " + kernel + " failed");
                }
                all.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void needThreads() {
        if (!threads) {
            throw new NeedsThreads();
        }
    }

    private void fail(Throwable e) {
        lock.lock();
        try {
            failure = failure == null ? e : failure;
            all.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
