package io.shardwright.runtime.comm;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.spi.CollectiveSite;
import io.shardwright.spi.Communicator;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * One rank's access to its peers: its heap, and a communicator for each axis. Belongs to the thread that opened it, and
 * is used by no other.
 */
public final class Endpoint implements AutoCloseable {
    private static final CollectiveSite HEAP_SITE = new CollectiveSite(0, "allocation of the heap", "Heap.java");

    private final Mesh mesh;
    private final int rank;
    private final MemorySegment control;
    private final JobState job;
    private final Progress progress;
    private final Heap heap;
    private final Traffic traffic = new Traffic();
    private final Map<Axis, Communicator> communicators = new EnumMap<>(Axis.class);
    private final Communicator all;

    Endpoint(Mesh mesh, int rank, Transport transport, CommOptions options) {
        this.mesh = mesh;
        this.rank = rank;
        control = transport.control();
        ControlDescriptor descriptor = new ControlDescriptor(mesh);
        job = new JobState(control.address(), mesh.size(), rank, transport);
        progress = new Progress(job, options);
        heap = new Heap(transport, this::exchangeSizes, rank);
        SiteTexts sites = new SiteTexts(control.address() + descriptor.siteTexts(rank));
        for (Axis axis : Axis.values()) {
            communicators.put(
                    axis,
                    communicator(AxisGroup.along(mesh, axis, rank), ControlDescriptor.group(axis), descriptor, sites));
        }
        all = communicator(AxisGroup.all(mesh, rank), ControlDescriptor.allRanks(), descriptor, sites);
        job.arrive();
    }

    private Communicator communicator(AxisGroup group, int number, ControlDescriptor descriptor, SiteTexts sites) {
        return group.size() == 1
                ? new LoneCommunicator()
                : new PeerCommunicator(
                        new Lines(control.address(), descriptor, number, group), job, progress, heap, sites, traffic);
    }

    public Mesh mesh() {
        return mesh;
    }

    /** This rank's number in the job. */
    public int rank() {
        return rank;
    }

    public Heap heap() {
        return heap;
    }

    public Communicator communicator(Axis axis) {
        return Objects.requireNonNull(communicators.get(axis));
    }

    /** All ranks of the job, in order of their numbers. */
    public Communicator all() {
        return all;
    }

    /** What this rank's collectives have moved, over all axes. */
    public Traffic traffic() {
        return traffic;
    }

    /** Tells all ranks that this one can't go on, and why. The first such message in a job stands. */
    public void fail(String why) {
        job.abort(rank, why);
    }

    /** Ends this rank's part in the job in good order. */
    @Override
    public void close() {
        job.end();
    }

    private long[] exchangeSizes(long mine) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sizes = arena.allocate(ValueLayout.JAVA_LONG, mesh.size());
            LocalTensor whole = LocalTensor.dense(Storage.on(sizes), DType.I32, mesh.size(), 2);
            sizes.setAtIndex(ValueLayout.JAVA_LONG, rank, mine);
            all.allGather(whole, whole.section(0, rank, 1), 0, HEAP_SITE);
            return sizes.toArray(ValueLayout.JAVA_LONG);
        }
    }
}
