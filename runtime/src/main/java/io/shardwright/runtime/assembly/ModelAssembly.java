package io.shardwright.runtime.assembly;

import io.shardwright.mesh.Axis;
import io.shardwright.routing.Routing;
import io.shardwright.runtime.assembly.memory.MemoryReport;
import io.shardwright.runtime.assembly.memory.Row;
import io.shardwright.runtime.assembly.memory.RowSpacing;
import io.shardwright.runtime.assembly.memory.Workspace;
import io.shardwright.runtime.context.ContextShape;
import io.shardwright.spi.Assembly;
import io.shardwright.spi.Initial;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.ContextAttention;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.spi.kernel.ExpertBias;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The assembly of one module of a model; that of the root also owns what is about the model as a whole.
 *
 * <p>Several models can be assembled on the same parameters: {@link #inference} gives an assembly for another batch size
 * whose buffers lie where those of this one do. One {@link #commit} then serves all.
 */
public final class ModelAssembly implements Assembly {
    /** The unit of a model that isn't built unit by unit. */
    private static final String WHOLE = "model";

    private final RankWorld world;
    private final Kernels kernels;
    private final ModelMemory memory;
    private final Workspace workspace;
    private final ModulePath place;
    private final Microbatch microbatch;
    private final Row temporaries;
    private final Map<Integer, Storage> temporaryByNumber = new HashMap<>();
    private final Map<Integer, Storage> betweenByNumber = new HashMap<>();

    private ModelAssembly(
            RankWorld world,
            Kernels kernels,
            ModelMemory memory,
            Workspace workspace,
            ModulePath place,
            Microbatch microbatch) {
        this.world = world;
        this.kernels = kernels;
        this.memory = memory;
        this.workspace = workspace;
        this.place = place;
        this.microbatch = microbatch;
        temporaries = workspace.temporaries(place.depth());
    }

    static ModelAssembly training(RankWorld world, Kernels kernels, ModelMemory memory, long batch, long seq) {
        return root(world, kernels, memory, Microbatch.trained(batch, world.positions(seq), world.seed()));
    }

    private static ModelAssembly root(RankWorld world, Kernels kernels, ModelMemory memory, Microbatch microbatch) {
        return new ModelAssembly(world, kernels, memory, memory.workspace(), ModulePath.root(WHOLE), microbatch);
    }

    /**
     * An assembly for a model on the same parameters that drops nothing out, for sequences of {@code seq} positions. Its buffers share memory with those of this
     * one, so it may not be used between a forward and its backward.
     */
    public ModelAssembly inference(long batch, long seq) {
        return root(world, kernels, memory, Microbatch.applied(batch, world.positions(seq), world.seed()));
    }

    /**
     * {@link #inference} of a model whose parameters have memory already. Its buffers get theirs by a {@link #commit} of its own, where those of other
     * assemblies lie, so each is in use between steps, and only one at a time.
     */
    public ModelAssembly later(long batch, long seq) {
        return root(world, kernels, memory.later(), Microbatch.applied(batch, world.positions(seq), world.seed()));
    }

    /** This module again, for building a unit of it: parameters declared by way of it belong to that unit. */
    @Override
    public ModelAssembly unit(String at) {
        return at(place.unit(at));
    }

    // ---------------------------------------------------------------- where

    @Override
    public Kernels kernels() {
        return kernels;
    }

    @Override
    public Communicator communicator(Axis axis) {
        return world.communicator(axis);
    }

    @Override
    public int degree(Axis axis) {
        return world.mesh().degree(axis);
    }

    @Override
    public int index(Axis axis) {
        return world.communicator(axis).rank();
    }

    @Override
    public long batch() {
        return microbatch.batch();
    }

    @Override
    public long seq() {
        return microbatch.positions().count();
    }

    @Override
    public SequencePositions positions() {
        return microbatch.positions();
    }

    @Override
    public Assembly child(String name) {
        return at(place.child(name));
    }

    @Override
    public Assembly child(String name, int index) {
        return at(place.element(name, index));
    }

    @Override
    public Assembly round(int index) {
        return at(place.round(index));
    }

    @Override
    public Assembly withSequences(long positions) {
        return of(microbatch.withPositions(SequencePositions.whole(positions)));
    }

    @Override
    public Assembly again(int use) {
        return of(microbatch.again(use));
    }

    private ModelAssembly of(Microbatch other) {
        return new ModelAssembly(world, kernels, memory, workspace, place, other);
    }

    private ModelAssembly at(ModulePath other) {
        return new ModelAssembly(world, kernels, memory, workspace, other, microbatch);
    }

    // ---------------------------------------------------------------- what generated code declares

    @Override
    public Parameter parameter(String name, ParameterRole role, Initial initial, Split split, long... wholeDims) {
        return memory.parameter(place.unit(), place.path(name), role, initial, split, shard(split, wholeDims));
    }

    @Override
    public LocalTensor constant(float[] values, Split split, long... wholeDims) {
        return memory.constant(values, shard(split, wholeDims), place.toString());
    }

    private Shard shard(Split split, long... wholeDims) {
        return new Shard(
                wholeDims,
                split,
                split.cuts().stream()
                        .map(over -> new Shard.Part(degree(over.axis()), index(over.axis())))
                        .toList());
    }

    @Override
    public LocalTensor temporary(int number, DType type, long... dims) {
        Storage storage = temporary(number);
        DType ofRun = type.in(real());
        storage.atLeast(Row.elements(dims) * ofRun.bytes());
        return LocalTensor.dense(storage, ofRun, dims);
    }

    @Override
    public LocalTensor temporaryRows(int number, DType type, long... dims) {
        return RowSpacing.rows(temporary(number), type.in(real()), dims);
    }

    private Storage temporary(int number) {
        memory.requireOpen("temporary " + number + " of " + place);
        return temporaryByNumber.computeIfAbsent(number, _ -> temporaries.storage(0));
    }

    @Override
    public DropoutMask dropout(String name, double rate, Split split, long... wholeDims) {
        if (positions().ranks() > 1) {
            throw new IllegalArgumentException(
                    "dropout " + place.path(name) + " doesn't say where its positions are, which cp splits");
        }
        return microbatch.mask(place.path(name), rate, wholeDims, starts(name, split, wholeDims), -1);
    }

    @Override
    public DropoutMask sequenceDropout(String name, double rate, Split split, int sequenceDim, long... dims) {
        long[] wholeDims = dims.clone();
        wholeDims[sequenceDim] = positions().length();
        return microbatch.mask(place.path(name), rate, wholeDims, starts(name, split, dims), sequenceDim);
    }

    @Override
    public DropoutMask attentionDropout(String name, double rate, long firstHead, long heads, long queries, long keys) {
        int parts = positions().ranks();
        long[] whole = {microbatch.batch(), heads, parts * queries, parts * keys};
        return microbatch.mask(place.path(name), rate, whole, new long[] {0, firstHead, 0, 0}, -1);
    }

    private long[] starts(String name, Split split, long... dims) {
        long[] starts = new long[dims.length];
        if (split instanceof Split.Over over) {
            if (over.sections().size() > 1) {
                throw new IllegalArgumentException("dropout " + place.path(name) + " on a tensor of several sections");
            }
            starts[over.dim()] = shard(split, dims).first(over);
        }
        return starts;
    }

    @Override
    public ContextAttention contextAttention(
            String name, long batch, long heads, long keyHeads, long seq, long size, AttentionOptions options) {
        memory.requireOpen("attention " + place.path(name));
        ContextShape shape = new ContextShape(batch, heads, keyHeads, seq, size, options);
        return world.contextForm()
                .attention(place.path(name), shape, kernels, communicator(Axis.CP), this::contextBuffer);
    }

    private LocalTensor contextBuffer(DType type, long... dims) {
        return temporaries.tensor(type.in(real()), dims);
    }

    @Override
    public ExpertLayer experts(String name, Routing routing, long experts, long held, long addends) {
        String path = place.path(name);
        // A sample is one sequence, and so one group.
        int group = (int) Math.min(routing.groupSequences(), microbatch.batch());
        ExpertLayer layer = new ExpertLayer(
                path,
                microbatch.isTraining() ? routing : routing.withGroups(group),
                Math.toIntExact(experts),
                Math.toIntExact(held),
                Math.toIntExact(addends),
                microbatch.batch(),
                positions(),
                microbatch.noise(path),
                routing.router().hasBias() ? Optional.of(bias(name, experts)) : Optional.empty());
        if (microbatch.isTraining()) {
            memory.add(layer);
        }
        return layer;
    }

    private ExpertBias bias(String layer, long experts) {
        Parameter bias = parameter(layer + ".bias", ParameterRole.ROUTER, Initial.constant(0), Split.none(), experts);
        return new ExpertBias(bias.name(), bias.value(), bias.gradient());
    }

    @Override
    public boolean startsGradient(LocalTensor gradient) {
        return memory.zeroGradients().take(gradient);
    }

    @Override
    public void computes(long flops) {
        memory.work().add(flops);
    }

    @Override
    public void takesPositionsForAll(String kernel) {
        memory.work().takesPositionsForAll(kernel);
    }

    @Override
    public MicrobatchSlot slot() {
        return slot(false);
    }

    /** @param splitsBackward whether the two parts of a backward are run apart, and keep something in between */
    public MicrobatchSlot slot(boolean splitsBackward) {
        memory.requireOpen("a slot");
        return new MicrobatchSlot(workspace.slot(), real(), splitsBackward);
    }

    @Override
    public Slot scratch(Slot follows) {
        memory.requireOpen("a scratch slot");
        return new ScratchSlot(workspace.scratch(place.depth()), real(), follows);
    }

    @Override
    public void requireEqual(long left, long right, String text) {
        Requirements.equal(left, right, text);
    }

    @Override
    public void requireDivides(long divisor, long dividend, String code, String text) {
        memory.requirements().divides(divisor, dividend, code, text);
    }

    @Override
    public void commit() {
        memory.commit(new InitialValues(world.seed()));
    }

    /** {@link #commit} for a model whose parameters are filled from elsewhere. */
    public void commitUnfilled() {
        memory.commit(null);
    }

    /**
     * The same for parameters alone: all buffers come {@link #later}.
     *
     * @param filled whether they get first values
     */
    public void commitParameters(boolean filled) {
        memory.commitParameters(filled ? new InitialValues(world.seed()) : null);
    }

    /** Writes again what never changes, where buffers of other assemblies have lain in between. */
    public void refill() {
        memory.refill(kernels);
    }

    // ---------------------------------------------------------------- what drives a model

    public RankWorld world() {
        return world;
    }

    /** What {@link DType#REAL} is in this run. */
    public DType real() {
        return memory.real();
    }

    /** The ranks that hold the same parameters and see other tokens: those along dp and cp. */
    public Communicator replicas() {
        return world.replicas();
    }

    /** A tensor of the caller's, in the heap like all others: tokens, targets, results. */
    public LocalTensor input(DType type, long... dims) {
        return memory.input(type.in(real()), dims);
    }

    /**
     * A flat f32 tensor, zero at first, that belongs to an optimizer.
     *
     * @param gradients type of the gradients that it goes with
     */
    public LocalTensor optimizerState(DType gradients, long elements) {
        return memory.optimizerState(gradients, elements);
    }

    /** A buffer for what one unit hands to the next; those with the same number share memory. */
    public LocalTensor between(int number, DType type, long... dims) {
        memory.requireOpen("a buffer between units");
        Storage storage =
                betweenByNumber.computeIfAbsent(number, _ -> workspace.between().storage(0));
        DType ofRun = type.in(real());
        storage.atLeast(Row.elements(dims) * ofRun.bytes());
        return LocalTensor.dense(storage, ofRun, dims);
    }

    /** A flat tensor in which gradients of a type are received or reduced. */
    public LocalTensor communicationBuffer(DType type, long elements) {
        return memory.communicationBuffer(type, elements);
    }

    /** An update has left all gradients zero. */
    public void gradientsAreZero() {
        memory.zeroGradients().afterUpdate();
    }

    /** Whether what is built goes backward, too. */
    public boolean learns() {
        return microbatch.isTraining();
    }

    /** Mixtures of experts declared so far, in order, of the model that is trained. */
    public List<ExpertLayer> expertLayers() {
        return memory.expertLayers();
    }

    /** What the classes built so far declare about one forward. */
    public DeclaredWork work() {
        return memory.work();
    }

    /** What the classes built so far require of sizes. */
    public Requirements requirements() {
        return memory.requirements();
    }

    /** The units declared so far, in order. */
    public List<Unit> units() {
        return memory.units();
    }

    /** The parameters declared so far, in order. */
    public List<ShardedParameter> parameters() {
        return memory.parameters();
    }

    /** Elements of all whole parameters together. */
    public long parameterCount() {
        return parameters().stream()
                .mapToLong(sharded -> sharded.shard().wholeSize())
                .sum();
    }

    /** What this rank's part of the model takes. */
    public MemoryReport memoryReport() {
        return memory.report();
    }
}
