package io.shardwright.runtime.assembly;

import io.shardwright.memory.ZeroStage;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The parameters of a piece of the model that is never torn apart, with their gradients, flat.
 *
 * <p>Along dp and cp a rank owns one share of them, which it updates: all of it, or with ZeRO one of as many as there are ranks.
 * Where ZeRO splits parameters or gradients, only the share has memory of its own, and the whole lies in a buffer that units
 * take turns in.
 */
public final class Unit {
    private final String name;
    private final int number;
    private final int turn;
    private final ZeroStage zero;
    private final int share;
    private final List<ShardedParameter> parameters = new ArrayList<>();
    private final FlatBuffer values;
    private final FlatBuffer gradients;
    private final Storage ownValues = new Storage(0);
    private final Storage ownGradients = new Storage(0);

    Unit(String name, int number, int turn, ParameterPlan plan, int shares, int share) {
        this.name = name;
        this.number = number;
        this.turn = turn;
        this.zero = plan.zero();
        this.share = zero.splitsState() ? share : 0;
        int parts = zero.splitsState() ? shares : 1;
        values = new FlatBuffer(parts, plan.versions());
        gradients = new FlatBuffer(parts, 1);
    }

    void add(ShardedParameter parameter) {
        parameters.add(parameter);
    }

    /** What it begins with, as a path from the root: {@code blocks.3}. */
    public String name() {
        return name;
    }

    /** Its place among the rank's units, from 0. */
    public int number() {
        return number;
    }

    /** Which of two buffers its whole parameters or gradients lie in, where ZeRO splits them; neighbours differ. */
    public int turn() {
        return turn;
    }

    /** Whether each rank along dp and cp owns a share of it, rather than all. */
    public boolean isSplit() {
        return zero.splitsState();
    }

    /** Whether its whole values stay in memory, rather than being gathered for each use. */
    public boolean keepsValues() {
        return !zero.splitsParameters();
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

    /** The values that this rank updates, as one dim. */
    public LocalTensor ownValues() {
        return zero.splitsParameters() ? own(ownValues) : values.share(share);
    }

    /** The gradients of {@link #ownValues}, once they are reduced over dp. */
    public LocalTensor ownGradients() {
        return zero.splitsGradients() ? own(ownGradients) : gradients.share(share);
    }

    /** The part of {@link #ownGradients} whose parameters lie replicated over tp: addends, until they are summed over it. */
    public LocalTensor ownAddends() {
        FlatBuffer.Slice part = gradients.replicated(share);
        return ownGradients().section(0, part.from(), part.size());
    }

    private LocalTensor own(Storage storage) {
        storage.atLeast(values.shareBytes());
        return LocalTensor.dense(storage, DType.F32, ownSize());
    }

    /** The values of a parameter of it that this rank owns, as one dim. */
    public LocalTensor ownedValues(ShardedParameter parameter) {
        return owned(values, parameter.parameter().value(), ownValues());
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

    /** Where in the whole the owned share begins, in elements. */
    public long ownStart() {
        return share * ownSize();
    }

    /** Elements of the owned share. */
    public long ownSize() {
        return values.shareBytes() / Float.BYTES;
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
        return zero.splitsParameters() ? new OwnShare(ownValues, values) : values;
    }

    Block lastingGradients() {
        return zero.splitsGradients() ? new OwnShare(ownGradients, gradients) : gradients;
    }
}
