package io.shardwright.runtime.comm;

import io.shardwright.spi.CollectiveSite;
import io.shardwright.spi.Communicator;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What one rank shares with the others of its host: the control region, the heap, and communicators over both. */
final class SharedHost {
    private static final CollectiveSite HEAP_SITE = new CollectiveSite(0, "allocation of the heap", "Heap.java");

    final Host host;
    final ControlDescriptor descriptor;
    final MemorySegment control;
    final JobState job;
    final Progress progress;
    final Heap heap;
    final Traffic traffic = new Traffic();

    /** All ranks of the host. */
    private final Communicator residents;

    SharedHost(AxisGroup all, Host host, ControlDescriptor descriptor, Transport transport, CommOptions options) {
        this.host = host;
        this.descriptor = descriptor;
        control = transport.control();
        job = new JobState(control.address(), descriptor, host, transport);
        progress = new Progress(job, options);
        heap = new Heap(transport, this::exchangeSizes, host.place());
        residents = communicator(host.residentsOf(all), ControlDescriptor.allRanks());
    }

    /** @param group ranks of this host */
    Communicator communicator(AxisGroup group, int number) {
        return group.size() == 1
                ? new LoneCommunicator()
                : new PeerCommunicator(
                        new Lines(control.address(), descriptor, number, group, host), job, progress, heap, traffic);
    }

    Communicator residents() {
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
