package io.shardwright.runtime.assembly;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.memory.Precision;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.DeviceCommunicator;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.spi.Kernels;
import io.shardwright.spi.SequencePositions;
import io.shardwright.spi.World;
import io.shardwright.spi.collective.Communicator;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/** A job as one of its ranks sees it: its peers, its device, and the seed of everything random. */
public final class RankWorld implements World {
    private final Mesh mesh;
    private final int rank;
    private final Function<Axis, Communicator> communicators;
    private final Communicator replicas;
    private final Communicator expertReplicas;
    private final Communicator everyone;
    private final LongFunction<MemorySegment> heap;
    private final Traffic traffic;
    private final LongConsumer steps;
    private final Kernels kernels;
    private final long seed;
    private final ContextForm contextForm;

    private RankWorld(
            Mesh mesh,
            int rank,
            Function<Axis, Communicator> communicators,
            Communicator replicas,
            Communicator expertReplicas,
            Communicator everyone,
            LongFunction<MemorySegment> heap,
            Traffic traffic,
            LongConsumer steps,
            Kernels kernels,
            long seed,
            ContextForm contextForm) {
        this.mesh = mesh;
        this.rank = rank;
        this.communicators = kernels.hasMemory()
                ? axis -> new DeviceCommunicator(communicators.apply(axis), kernels)
                : communicators;
        this.replicas = kernels.hasMemory() ? new DeviceCommunicator(replicas, kernels) : replicas;
        this.expertReplicas = kernels.hasMemory() ? new DeviceCommunicator(expertReplicas, kernels) : expertReplicas;
        this.everyone = everyone;
        this.heap = bytes -> kernels.allocate(heap, bytes);
        this.traffic = traffic;
        this.steps = steps;
        this.kernels = kernels;
        this.seed = seed;
        this.contextForm = contextForm;
    }

    /** @param seed of initial values and dropout, the same on all ranks */
    public RankWorld(Endpoint endpoint, Kernels kernels, long seed) {
        this(endpoint, kernels, seed, ContextForm.RING);
    }

    /**
     * @param seed of initial values and dropout, the same on all ranks
     * @param contextForm how attention sees the positions of all ranks along cp
     */
    public RankWorld(Endpoint endpoint, Kernels kernels, long seed, ContextForm contextForm) {
        this(
                endpoint.mesh(),
                endpoint.rank(),
                endpoint::communicator,
                endpoint.replicas(),
                endpoint.expertReplicas(),
                endpoint.all(),
                endpoint.heap()::allocate,
                endpoint.traffic(),
                endpoint::step,
                kernels,
                seed,
                contextForm);
    }

    /**
     * A job of one rank without memory: models can be declared in it, but not committed.
     *
     * @param alone takes the place of every communicator
     */
    public static RankWorld imagined(Kernels kernels, Communicator alone) {
        LongFunction<MemorySegment> none = bytes -> {
            throw new IllegalStateException("a job without memory was asked for " + bytes + " bytes");
        };
        return new RankWorld(
                Mesh.single(),
                0,
                _ -> alone,
                alone,
                alone,
                alone,
                none,
                new Traffic(),
                _ -> {},
                kernels,
                0,
                ContextForm.RING);
    }

    @Override
    public Mesh mesh() {
        return mesh;
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public Communicator communicator(Axis axis) {
        return communicators.apply(axis);
    }

    /** The ranks that hold the same parameters and see other tokens: those along dp and cp. */
    public Communicator replicas() {
        return replicas;
    }

    /** All ranks of the job, in order of their numbers. What they tell each other is the host's: it never sees a device. */
    public Communicator everyone() {
        return everyone;
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    /** What this rank's collectives have moved. */
    public Traffic traffic() {
        return traffic;
    }

    /** Tells whoever looks on that this rank begins a step. */
    public void step(long step) {
        steps.accept(step);
    }

    public long seed() {
        return seed;
    }

    ContextForm contextForm() {
        return contextForm;
    }

    /** @throws ModelException if a sequence of {@code seq} positions cannot be split over cp */
    SequencePositions positions(long seq) {
        return contextForm.positions(
                seq, mesh.degree(Axis.CP), communicator(Axis.CP).rank());
    }

    @Override
    public ModelAssembly assembly(long batch, long seq) {
        return assembly(batch, seq, ParameterPlan.WHOLE);
    }

    /** @param plan of how the parameters are kept */
    public ModelAssembly assembly(long batch, long seq, ParameterPlan plan) {
        ModelMemory memory = new ModelMemory(heap, new InitialValues(seed), plan, replicas, expertReplicas);
        Kernels ofPrecision = plan.precision() == Precision.BF16 ? kernels.inBf16() : kernels;
        return ModelAssembly.training(this, ofPrecision, memory, batch, seq);
    }
}
