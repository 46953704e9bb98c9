package io.shardwright.runtime.assembly;

import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Sums a double over all ranks of the job, in rank order, so all get the same bits. */
public final class SumOverRanks {
    private final Communicator everyone;
    private final CollectiveSite site;
    private final LocalTensor mine;
    private final LocalTensor all;

    /**
     * @param model not yet committed
     * @param what is summed, for messages
     */
    public SumOverRanks(ModelAssembly model, String what) {
        everyone = model.world().everyone();
        site = new CollectiveSite(0, what, "every step");
        // Communicators know no doubles; the two halves of their bits travel.
        mine = model.input(DType.I32, 1, 2);
        all = model.input(DType.I32, everyone.size(), 2);
    }

    /** All ranks call it. */
    public double of(double addend) {
        if (everyone.size() == 1) {
            return addend;
        }
        mine.storage().segment().set(ValueLayout.JAVA_DOUBLE, 0, addend);
        everyone.allGather(all, mine, 0, site);
        MemorySegment addends = all.storage().segment();
        double sum = 0;
        for (int rank = 0; rank < everyone.size(); rank++) {
            sum += addends.getAtIndex(ValueLayout.JAVA_DOUBLE, rank);
        }
        return sum;
    }
}
