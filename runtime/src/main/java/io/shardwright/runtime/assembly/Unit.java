package io.shardwright.runtime.assembly;

import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroStage;
import io.shardwright.runtime.assembly.memory.Block;
import io.shardwright.runtime.assembly.memory.FlatBuffer;
import io.shardwright.runtime.assembly.memory.OwnShare;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of a piece of the model that is never torn apart, with their gradients, flat.
 *
 * <p>Among its {@link #replicas} a rank owns one share of them, which it updates: all of it, or with ZeRO one of as many as there are ranks.
 * Where ZeRO splits parameters or gradients, only the share has memory of its own, and the whole lies in a buffer that units
 * take turns in.
 */
public final class Unit {
    /** Buffers that units take turns in. */
    public static final int BUFFERS = 3 * UnitKind.values().length;

    private static final int SHARED_TURN = 2;

    private final String name;
    private final UnitKind kind;
    private final Communicator replicas;
    private final int number;
    private final int turn;
    private final ZeroStage zero;
    private final boolean learns;
    private final int share;
    private final List<ShardedParameter> parameters = new ArrayList<>();
    private final FlatBuffer values;
    private final FlatBuffer gradients;
    private final Precision precision;
    private final OwnShare ownValues;
    private final OwnShare ownGradients;
    private final OwnShare copy;

    /** @param replicas the ranks that hold the same unit, among which ZeRO splits it */
    Unit(String name, UnitKind kind, int number, int turn, ParameterPlan plan, Communicator replicas) {
        this.name = name;
        this.kind = kind;
        this.replicas = replicas;
        this.number = number;
        this.turn = turn;
        this.zero = plan.zero();
        learns = plan.learns();
        share = zero.splitsState() ? replicas.rank() : 0;
        int parts = zero.splitsState() ? replicas.size() : 1;
        precision = kind.precision(plan.precision());
        values = new FlatBuffer(parts, plan.versions(), precision.type());
        gradients = new FlatBuffer(parts, 1, precision.type());
        ownValues = new OwnShare(values, precision.type());
        ownGradients = new OwnShare(gradients, precision.type());
        copy = new OwnShare(values, DType.F32);
    }

    void add(ShardedParameter parameter) {
        parameters.add(parameter);
    }

    /** What it begins with, as a path from the root: {@code blocks.3}. Units of several kinds have the same name. */
    public String name() {
        return name;
    }

    /** For messages: {@code experts of blocks.3}. */
    public String title() {
        return kind.of(name.isEmpty() ? "the first unit" : name);
    }

    /** Its place among the rank's units, from 0. */
    public int number() {
        return number;
    }

    /**
     * Which of {@link #BUFFERS} its whole parameters or gradients lie in, where ZeRO splits them: units of a kind take turns in
     * two; what several units use has one for itself.
     */
    public int buffer() {
        return 3 * kind.ordinal() + (isShared() ? SHARED_TURN : turn);
    }

    /** What it holds, beside other units of the same name. */
    public UnitKind kind() {
        return kind;
    }

    /** The ranks that hold the same: its gradients are summed over them. */
    public Communicator replicas() {
        return replicas;
    }

    /** Whether each of the replicas owns a share of it, rather than all. */
    public boolean isSplit() {
        return zero.splitsState();
    }

    /** Whether its whole values stay in memory, rather than being gathered for each use. */
    public boolean keepsValues() {
        return !zero.splitsParameters();
    }

    /** Whether its whole gradients stay in memory, rather than in a buffer that units take turns in. */
    public boolean keepsGradients() {
        return !zero.splitsGradients();
    }

    /** Whether it holds what several units use. */
    public boolean isShared() {
        return name.equals(ParameterPlan.SHARED);
    }

    /** In the order in which the model declares them. */
    public List<ShardedParameter> parameters() {
        return Collections.unmodifiableList(parameters);
    }

    public FlatBuffer values() {
        return values;
    }

    /** Laid out like {@link #values}. */
    public FlatBuffer gradients() {
        return gradients;
    }

    /** What values and gradients are kept in. */
    public Precision precision() {
        return precision;
    }

    /** The values that this rank owns, as one dim. */
    public LocalTensor ownValues() {
        return zero.splitsParameters() ? ownValues.tensor() : values.share(share);
    }

    /** What the optimizer updates, f32, as one dim: {@link #ownValues}, or a copy of them that isn't rounded. */
    public LocalTensor updated() {
        return keepsCopy() ? copy.tensor() : ownValues();
    }

    /** The gradients of {@link #ownValues}, once they are reduced over dp. */
    public LocalTensor ownGradients() {
        return zero.splitsGradients() ? ownGradients.tensor() : gradients.share(share);
    }

    /** The part of {@link #ownGradients} whose parameters lie replicated over tp: addends, until they are summed over it. */
    public LocalTensor ownAddends() {
        FlatBuffer.Slice part = gradients.replicated(share);
        return ownGradients().section(0, part.from(), part.size());
    }

    /** What the optimizer updates of a parameter of it, as one dim. */
    public LocalTensor updated(ShardedParameter parameter) {
        return owned(values, parameter.parameter().value(), updated());
    }

    /** The gradients of a parameter of it that this rank owns, as one dim. */
    public LocalTensor ownedGradients(ShardedParameter parameter) {
        return owned(gradients, parameter.parameter().gradient(), ownGradients());
    }

    private LocalTensor owned(FlatBuffer buffer, LocalTensor tensor, LocalTensor own) {
        FlatBuffer.Slice slice = buffer.slice(tensor, share);
        long start = slice.size() == 0 ? 0 : buffer.position(tensor) + slice.from() - ownStart();
        return own.section(0, start, slice.size());
    }

    /** The elements of a parameter of it that this rank owns, as positions in its shard. */
    public FlatBuffer.Slice ownedElements(ShardedParameter parameter) {
        return values.slice(parameter.parameter().value(), share);
    }

    /** Where in the whole the owned share begins, in elements. */
    public long ownStart() {
        return share * ownSize();
    }

    /** Elements of the owned share. */
    public long ownSize() {
        return values.shareElements();
    }

    /** Where f32 values of a parameter of it are written to; afterwards comes {@link #keepOwnValues}. */
    ParameterWriter writer(ShardedParameter parameter) {
        LocalTensor value = parameter.parameter().value();
        return keepsCopy()
                ? new ParameterWriter(value, values.slice(value, share), updated(parameter))
                : new ParameterWriter(value, FlatBuffer.Slice.NONE, value);
    }

    /** Fills a parameter of it from the whole tensor, f32; afterwards comes {@link #keepOwnValues}. */
    public void load(ShardedParameter parameter, LocalTensor whole) {
        MemorySegment from = whole.segment();
        ParameterWriter writer = writer(parameter);
        parameter.shard().forEachRun((inShard, inWhole, length) -> {
            for (long i = 0; i < length; i++) {
                writer.write(inShard + i, from.getAtIndex(ValueLayout.JAVA_FLOAT, inWhole + i));
            }
        });
    }

    /**
     * Fills elements of a parameter's shard from {@code first} on; afterwards comes {@link #keepOwnValues}.
     *
     * @param floats f32
     */
    public void load(ShardedParameter parameter, long first, MemorySegment floats) {
        writer(parameter).write(first, floats);
    }

    /** Makes the owned share what the whole values are; after they were filled from elsewhere. */
    public void keepOwnValues() {
        if (zero.splitsParameters()) {
            MemorySegment own = ownValues().segment();
            own.copyFrom(values.share(share).segment());
        }
    }

    // ---------------------------------------------------------------- memory

    /** What has memory of its own for as long as the model exists. */
    Block lastingValues() {
        return zero.splitsParameters() ? ownValues : values;
    }

    Block lastingGradients() {
        return zero.splitsGradients() ? ownGradients : gradients;
    }

    /** Of the optimizer: the f32 copy of the values, if there is one. */
    Optional<Block> lastingCopy() {
        return keepsCopy() ? Optional.of(copy) : Optional.empty();
    }

    private boolean keepsCopy() {
        return learns && precision.keepsCopy();
    }
}
