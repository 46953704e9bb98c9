package io.shardwright.runtime.state;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.assembly.memory.FlatBuffer;
import io.shardwright.runtime.checkpoint.SavedTensor;
import io.shardwright.runtime.optimize.OptimizerState;
import io.shardwright.runtime.pipeline.Holders;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one rank has of the whole tensors. Every element of them is in just one rank's {@link #toWrite}: those that hold the same share
 * it out.
 */
public final class OwnedState {
    /** Elements that two ranks begin to write at are this far apart, so that no cache line is read by both. */
    private static final long STEP = 16;

    private final ModelAssembly model;
    private final Holders holders;
    private final List<OptimizerState> states;
    private final boolean oneUpdates;
    private final Map<String, Integer> numbers = new HashMap<>();

    /**
     * @param model with all its units and its optimizer declared
     * @param oneUpdates whether of the replicas along dp and cp only the first updates, so that only it has state
     * @param tensors all whole tensors, in their order
     */
    public OwnedState(
            ModelAssembly model,
            Holders holders,
            List<OptimizerState> states,
            boolean oneUpdates,
            List<SavedTensor> tensors) {
        this.model = model;
        this.holders = holders;
        this.states = states;
        this.oneUpdates = oneUpdates;
        for (int number = 0; number < tensors.size(); number++) {
            numbers.put(tensors.get(number).title(), number);
        }
    }

    /** One parameter of this rank, with what the optimizer keeps of what it owns of it. */
    record Part(Unit unit, ShardedParameter parameter, int tensor, FlatBuffer.Slice owned, List<OwnedRange> states) {}

    /** All of this rank's parameters. */
    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (Unit unit : model.units()) {
            for (ShardedParameter parameter : unit.parameters()) {
                parts.add(part(unit, parameter));
            }
        }
        return parts;
    }

    private Part part(Unit unit, ShardedParameter parameter) {
        LocalTensor updated = unit.updated(parameter);
        FlatBuffer.Slice owned = unit.ownedElements(parameter);
        List<OwnedRange> ofOptimizer = new ArrayList<>();
        for (OptimizerState state : states) {
            LocalTensor memory = state.of(updated);
            if (memory.size() > 0) {
                ofOptimizer.add(range(state.name(), parameter, owned.from(), memory));
            }
        }
        return new Part(unit, parameter, number(SavedTensor.PARAMETER, parameter), owned, ofOptimizer);
    }

    private OwnedRange range(String kind, ShardedParameter parameter, long from, LocalTensor memory) {
        return new OwnedRange(number(kind, parameter), parameter.shard(), from, memory);
    }

    private int number(String kind, ShardedParameter parameter) {
        String title = kind + " of " + parameter.name();
        Integer number = numbers.get(title);
        if (number == null) {
            throw new IllegalStateException(title + " is no tensor of the run");
        }
        return number;
    }

    /** Whether this rank's copies are those that update. */
    boolean updates(Unit unit) {
        return !oneUpdates || unit.replicas().rank() == 0;
    }

    /** Whether of all ranks that hold the whole values of a parameter's shard this is the first. */
    boolean isFirst(Unit unit, ShardedParameter parameter) {
        return unit.replicas().rank() == 0 && sharedOut(parameter).index() == 0;
    }

    /** Whether of all ranks that own the same elements of a parameter this is the first. */
    boolean isFirstOwner(Unit unit, ShardedParameter parameter) {
        return sharedOut(unit, parameter).index() == 0;
    }

    /** Of this rank, as f32: values that it keeps, and state of what it updates. */
    public long bytesHeld() {
        long elements = 0;
        for (Part part : parts()) {
            elements += part.unit().keepsValues()
                    ? part.parameter().shard().size()
                    : part.owned().size();
            if (updates(part.unit())) {
                for (OwnedRange state : part.states()) {
                    elements += state.memory().size();
                }
            }
        }
        return Float.BYTES * elements;
    }

    /** What this rank writes. */
    List<OwnedRange> toWrite() {
        List<OwnedRange> ranges = new ArrayList<>();
        for (Part part : parts()) {
            if (!updates(part.unit())) {
                continue;
            }
            Share share = sharedOut(part.unit(), part.parameter());
            add(
                    ranges,
                    share,
                    new OwnedRange(
                            part.tensor(),
                            part.parameter().shard(),
                            part.owned().from(),
                            part.unit().updated(part.parameter())));
            part.states().forEach(state -> add(ranges, share, state));
        }
        return ranges;
    }

    private static void add(List<OwnedRange> ranges, Share share, OwnedRange range) {
        long size = range.memory().size();
        long from = share.start(size);
        long to = new Share(share.index() + 1, share.of()).start(size);
        if (from < to) {
            ranges.add(new OwnedRange(
                    range.tensor(),
                    range.shard(),
                    range.from() + from,
                    range.memory().section(0, from, to - from)));
        }
    }

    /** Part {@code index} of {@code of} equal ones. */
    private record Share(int index, int of) {
        Share within(int outerIndex, int outerOf) {
            return new Share(outerIndex * of + index, outerOf * of);
        }

        long start(long size) {
            return index == of ? size : size * index / of / STEP * STEP;
        }
    }

    /** Among the ranks that own the same elements of a parameter. */
    private Share sharedOut(Unit unit, ShardedParameter parameter) {
        Share share = sharedOut(parameter);
        return unit.isSplit() || oneUpdates
                ? share
                : share.within(unit.replicas().rank(), unit.replicas().size());
    }

    /** The same without those along dp and cp. */
    private Share sharedOut(ShardedParameter parameter) {
        List<Integer> stages = holders.of(parameter.name());
        Share share = new Share(stages.indexOf(model.index(Axis.PP)), stages.size());
        return parameter.isSplitOver(Axis.TP) ? share : share.within(model.index(Axis.TP), model.degree(Axis.TP));
    }
}
