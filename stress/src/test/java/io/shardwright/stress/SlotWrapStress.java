package io.shardwright.stress;

import io.shardwright.runtime.comm.memory.NativeMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A slot is used again once its reader has said that it has taken what lay there (setRelease), and its owner has seen that. */
@JCStressTest
@Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "the reader came too early")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the reader took the first")
@Outcome(expect = Expect.FORBIDDEN, desc = "the reader saw what came later, or a mixture")
@State
public class SlotWrapStress extends SharedLines {
    @Actor
    public void owner() {
        write(1);
        NativeMemory.setRelease(first, 1);
        for (int patience = 0; patience < 1_000; patience++) {
            if (NativeMemory.getAcquire(second) == 1) {
                write(2);
                NativeMemory.setRelease(first, 2);
                return;
            }
        }
    }

    @Actor
    public void reader(I_Result result) {
        if (NativeMemory.getAcquire(first) == 0) {
            result.r1 = -1;
            return;
        }
        result.r1 = read();
        NativeMemory.setRelease(second, 1);
    }
}
