package io.shardwright.stress;

import io.shardwright.runtime.comm.memory.NativeMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who sees the stamp of a rank that had seen another's sees what was before that, too: a broadcast's last reader relies on it. */
@JCStressTest
@Outcome(id = "0, -1", expect = Expect.ACCEPTABLE, desc = "nothing has been passed on yet")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "passed on, with all words")
@Outcome(expect = Expect.FORBIDDEN, desc = "passed on without the words")
@State
public class RelayStress extends SharedLines {
    @Actor
    public void owner() {
        write(1);
        NativeMemory.setRelease(first, 1);
    }

    @Actor
    public void relay() {
        if (NativeMemory.getAcquire(first) == 1) {
            NativeMemory.setRelease(second, 1);
        }
    }

    @Actor
    public void reader(II_Result result) {
        result.r1 = (int) NativeMemory.getAcquire(second);
        result.r2 = result.r1 == 0 ? -1 : read();
    }
}
