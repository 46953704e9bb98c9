package io.shardwright.stress;

import io.shardwright.runtime.comm.memory.NativeMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Of two ranks that give up at once one's reason stands, and whoever sees its number sees its whole text. */
@JCStressTest
@Outcome(id = "(1, 1, 1)|(2, 2, 2)|(1, -1, 1)|(-1, 2, 2)", expect = Expect.ACCEPTABLE, desc = "one stands, whole")
@Outcome(expect = Expect.FORBIDDEN, desc = "a text that isn't the one of the number, or two that stand")
@State
public class AbortStress extends SharedLines {
    /** The reason that stands as this rank then sees it, or -1 while the other still writes it. */
    private int abort(int rank) {
        if (NativeMemory.compareAndSet(first, 0, -1)) {
            write(rank);
            NativeMemory.setRelease(first, rank);
        }
        int word = (int) NativeMemory.getAcquire(first);
        return word < 0 || word == read() ? word : -3;
    }

    @Actor
    public void one(III_Result result) {
        result.r1 = abort(1);
    }

    @Actor
    public void other(III_Result result) {
        result.r2 = abort(2);
    }

    @Arbiter
    public void end(III_Result result) {
        int word = (int) NativeMemory.getAcquire(first);
        result.r3 = word == read() ? word : -3;
    }
}
