package io.shardwright.runtime.launch;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.Endpoint;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A rank that is a process, from its first word to its exit code. */
public final class RankRun {
    /** This rank failed. */
    static final int FAILED = 1;

    /** This rank stopped because another failed. */
    static final int STOPPED = 3;

    private final int rank;
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable Endpoint endpoint;

    public RankRun(int rank) {
        this.rank = rank;
    }

    /** What may fail before there is a body to run. */
    public interface Opening {
        Endpoint open() throws Exception;
    }

    public interface Making {
        RankBody make() throws Exception;
    }

    /** The exit code. Says what went wrong, and tells all other ranks. */
    public int run(Opening opening, Making making, List<String> arguments) {
        try {
            Endpoint opened = opening.open();
            endpoint = opened;
            making.make().run(new RankContext(opened, arguments));
            opened.close();
        } catch (CollectiveException | ModelException e) {
            over.set(true);
            System.err.println(e.getMessage());
            return fail(e);
        } catch (Throwable e) { // an Error too must not leave the others waiting
            over.set(true);
            e.printStackTrace();
            return fail(e);
        }
        over.set(true);
        return 0;
    }

    private int fail(Throwable e) {
        if (endpoint != null) {
            endpoint.fail("rank " + rank + " failed: " + e);
        }
        return e instanceof CollectiveException collective && collective.isConsequence() ? STOPPED : FAILED;
    }

    /** Says where the rank was, if it is told to end before it is over. */
    public void sayFarewell() {
        Endpoint opened = endpoint;
        if (opened != null && over.compareAndSet(false, true)) {
            System.err.println(opened.farewell());
        }
    }
}
