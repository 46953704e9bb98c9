package io.shardwright.runtime.assembly;

import io.shardwright.memory.Precision;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.DeviceCommunicator;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.spi.World;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.kernel.Kernels;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/** A job as one of its ranks sees it: its peers, its device, and the seed of everything random. */
public final class RankWorld implements World {
    private final Endpoint endpoint;
    private final Communicator replicas;
    private final Communicator expertReplicas;
    private final Kernels kernels;
    private final long seed;
    private final ContextForm contextForm;
    private final boolean sharesDevice;

    /** @param seed of initial values and dropout, the same on all ranks */
    public RankWorld(Endpoint endpoint, Kernels kernels, long seed) {
        this(endpoint, kernels, seed, ContextForm.RING);
    }

    /**
     * @param seed of initial values and dropout, the same on all ranks
     * @param contextForm how attention sees the positions of all ranks along cp
     */
    public RankWorld(Endpoint endpoint, Kernels kernels, long seed, ContextForm contextForm) {
        this(endpoint, kernels, seed, contextForm, false);
    }

    /**
     * @param seed of initial values and dropout, the same on all ranks
     * @param contextForm how attention sees the positions of all ranks along cp
     * @param sharesDevice whether all ranks are known to compute on one device
     */
    public RankWorld(Endpoint endpoint, Kernels kernels, long seed, ContextForm contextForm, boolean sharesDevice) {
        this.endpoint = endpoint;
        this.kernels = kernels;
        this.seed = seed;
        this.contextForm = contextForm;
        this.sharesDevice = sharesDevice;
        replicas = seeingDevice(endpoint.communicators().replicas());
        expertReplicas = seeingDevice(endpoint.communicators().expertReplicas());
    }

    private Communicator seeingDevice(Communicator communicator) {
        return kernels.hasMemory() ? new DeviceCommunicator(communicator, kernels) : communicator;
    }

    @Override
    public Mesh mesh() {
        return endpoint.mesh();
    }

    @Override
    public int rank() {
        return endpoint.rank();
    }

    @Override
    public Communicator communicator(Axis axis) {
        return seeingDevice(endpoint.communicators().along(axis));
    }

    /** The ranks that hold the same parameters and see other tokens: those along dp and cp. */
    public Communicator replicas() {
        return replicas;
    }

    /** All ranks of the job, in order of their numbers. What they tell each other is the host's: it never sees a device. */
    public Communicator everyone() {
        return endpoint.communicators().all();
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    /** What this rank's collectives have moved. */
    public Traffic traffic() {
        return endpoint.traffic();
    }

    /** Tells whoever looks on that this rank begins a step. */
    public void step(long step) {
        endpoint.step(step);
    }

    public long seed() {
        return seed;
    }

    /** How attention sees the positions of all ranks along cp. */
    public ContextForm contextForm() {
        return contextForm;
    }

    /** Which positions each rank along cp holds of a sequence of {@code seq}. */
    public List<SequencePositions> allPositions(long seq) {
        int ranks = mesh().degree(Axis.CP);
        return IntStream.range(0, ranks)
                .mapToObj(rank -> contextForm.positions(seq, ranks, rank))
                .toList();
    }

    /** @throws ModelException if a sequence of {@code seq} positions cannot be split over cp */
    SequencePositions positions(long seq) {
        return contextForm.positions(
                seq, mesh().degree(Axis.CP), communicator(Axis.CP).rank());
    }

    @Override
    public ModelAssembly assembly(long batch, long seq) {
        return assembly(batch, seq, ParameterPlan.WHOLE);
    }

    /** @param plan of how the parameters are kept */
    public ModelAssembly assembly(long batch, long seq, ParameterPlan plan) {
        ModelMemory memory =
                ModelMemory.of(new ModelParameters(plan, replicas, expertReplicas), this::allocate, everyone());
        Kernels ofPrecision = plan.precision() == Precision.BF16 ? kernels.inBf16() : kernels;
        return ModelAssembly.training(this, ofPrecision, memory, batch, seq);
    }

    private MemorySegment allocate(long bytes) {
        if (sharesDevice && kernels.hasMemory() && everyone().size() > 1) {
            List<String> ofRanks = GatherTexts.ofAllRanks(this, Long.toString(bytes));
            kernels.requireRoom(ofRanks.stream().mapToLong(Long::parseLong).sum());
        }
        return kernels.allocate(endpoint.heap()::allocate, bytes);
    }
}
