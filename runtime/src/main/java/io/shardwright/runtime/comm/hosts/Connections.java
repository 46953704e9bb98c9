package io.shardwright.runtime.comm.hosts;

import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.spi.collective.Communicator;

/** How one rank reaches those of its groups. */
public interface Connections {
    /**
     * Every rank asks for the same groups in the same order.
     *
     * @param number of the group in the control region
     */
    Communicator communicator(AxisGroup group, int number);

    /** Tells ranks of other hosts why this one gives up, as far as they can still be told. */
    void tellElsewhere();

    /** Ends what was begun for the job, when all its ranks have come so far. */
    void close();

    /** For a job on one host. */
    static Connections within(SharedHost shared) {
        return new Connections() {
            @Override
            public Communicator communicator(AxisGroup group, int number) {
                return number == AxisGroup.ALL_RANKS ? shared.residents() : shared.communicator(group, number);
            }

            @Override
            public void tellElsewhere() {}

            @Override
            public void close() {}
        };
    }
}
