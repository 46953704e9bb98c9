package io.shardwright.runtime.comm.hosts;

import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.comm.collective.GroupSlots;
import io.shardwright.runtime.comm.collective.SharedCommunicator;
import io.shardwright.runtime.comm.collective.SingleRankCommunicator;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.Host;
import io.shardwright.runtime.comm.control.JobState;
import io.shardwright.runtime.comm.control.ProgressEngine;
import io.shardwright.runtime.comm.shared.HostMemory;
import io.shardwright.runtime.comm.shared.SharedHeap;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What one rank shares with the others of its host: the control region, the heap, and communicators over both. */
public final class SharedHost {
    private static final CollectiveSite HEAP_SITE = new CollectiveSite(0, "allocation of the heap", "Heap.java");

    public final Host host;
    public final ControlLayout descriptor;
    public final MemorySegment control;
    public final JobState job;
    public final ProgressEngine progress;
    final SharedHeap heap;
    public final Traffic traffic = new Traffic();

    /** All ranks of the host. */
    private final Communicator residents;

    public SharedHost(AxisGroup all, Host host, ControlLayout descriptor, HostMemory memory, CommOptions options) {
        this.host = host;
        this.descriptor = descriptor;
        control = memory.control();
        job = new JobState(control.address(), descriptor, host, memory);
        progress = new ProgressEngine(job, options);
        heap = new SharedHeap(memory, this::exchangeSizes, host.place());
        residents = communicator(host.residentsOf(all), AxisGroup.ALL_RANKS);
    }

    /** @param group ranks of this host */
    public Communicator communicator(AxisGroup group, int number) {
        return group.size() == 1
                ? new SingleRankCommunicator()
                : new SharedCommunicator(
                        new GroupSlots(control.address(), descriptor, number, group, host),
                        job,
                        progress,
                        heap,
                        traffic);
    }

    public Communicator residents() {
        return residents;
    }

    private long[] exchangeSizes(long mine) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sizes = arena.allocate(ValueLayout.JAVA_LONG, host.size());
            LocalTensor whole = LocalTensor.dense(Storage.on(sizes), DType.I32, host.size(), 2);
            sizes.setAtIndex(ValueLayout.JAVA_LONG, host.place(), mine);
            residents.allGather(whole, whole.section(0, host.place(), 1), 0, HEAP_SITE);
            return sizes.toArray(ValueLayout.JAVA_LONG);
        }
    }
}
