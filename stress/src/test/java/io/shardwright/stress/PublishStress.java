package io.shardwright.stress;

import io.shardwright.runtime.comm.memory.NativeMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who sees a stamp (getAcquire) sees all that was written, by plain stores, before it (setRelease). */
@JCStressTest
@Outcome(id = "0, -1", expect = Expect.ACCEPTABLE, desc = "nothing is published yet")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "published, with all words")
@Outcome(expect = Expect.FORBIDDEN, desc = "published without its words")
@State
public class PublishStress extends SharedLines {
    @Actor
    public void owner() {
        write(1);
        NativeMemory.setRelease(first, 1);
    }

    @Actor
    public void peer(II_Result result) {
        result.r1 = (int) NativeMemory.getAcquire(first);
        result.r2 = result.r1 == 0 ? -1 : read();
    }
}
