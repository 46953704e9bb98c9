package io.shardwright.runtime.mpi.job;

/**
 * Ends this rank with whoever started it. Not every {@code mpirun} that is killed takes its ranks along, and one that waits for MPI
 * would wait for ever. (What the kernel can send to a process whose parent ends, {@code PR_SET_PDEATHSIG}, says nothing of the
 * parent's parent, and a shell often is between.)
 */
final class StarterWatch {
    /** As a shell says it of a process that SIGTERM ended. */
    static final int STARTER_GONE = 143;

    private static final long PERIOD_MILLIS = 250;

    /** What a rank gets to end in good order, as after SIGTERM. */
    private static final long LAST_MILLIS = 3_000;

    private final int rank;
    private final StarterChain chain = StarterChain.of(ProcessHandle.current().pid());

    private StarterWatch(int rank) {
        this.rank = rank;
    }

    static void start(int rank) {
        StarterWatch watch = new StarterWatch(rank);
        Thread.ofPlatform().daemon().name("starter-watch").start(watch::run);
    }

    private void run() {
        while (chain.holds()) {
            pause(PERIOD_MILLIS);
        }
        System.err.println("rank " + rank + " ends, as the process that started it is gone");
        Thread.ofPlatform()
                .daemon()
                .name("end")
                .start(() -> Runtime.getRuntime().exit(STARTER_GONE));
        pause(LAST_MILLIS);
        Runtime.getRuntime().halt(STARTER_GONE);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
