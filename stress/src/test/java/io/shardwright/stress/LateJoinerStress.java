package io.shardwright.stress;

import io.shardwright.runtime.comm.memory.NativeMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A rank that comes when the other has published already finds it, and who sees that a rank has come (setRelease of its state) sees
 * who it is. Neither may wait for the other to do it again.
 */
@JCStressTest
@Outcome(id = "0, -1", expect = Expect.ACCEPTABLE, desc = "not seen to have come; what was published was not there yet")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "not seen to have come, and found what was published")
@Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "seen with its number; what was published was not there yet")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "seen with its number, and found what was published")
@Outcome(expect = Expect.FORBIDDEN, desc = "seen without its number, or found without its words")
@State
public class LateJoinerStress extends SharedLines {
    private static final int PID = 4711;

    private long pid() {
        return second + Long.BYTES;
    }

    @Actor
    public void early(II_Result result) {
        write(1);
        NativeMemory.setRelease(first, 1);
        boolean running = NativeMemory.getAcquire(second) == 1;
        result.r1 = !running ? 0 : NativeMemory.get(pid()) == PID ? 1 : -2;
    }

    @Actor
    public void late(II_Result result) {
        NativeMemory.set(pid(), PID);
        NativeMemory.setRelease(second, 1);
        result.r2 = NativeMemory.getAcquire(first) == 0 ? -1 : read();
    }
}
