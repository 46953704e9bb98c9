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

    /** Of {@link #toWrite}. */
    public long bytesWritten() {
        return toWrite().stream().mapToLong(OwnedRange::bytes).sum();
    }

    /** What this rank writes. */
    List<OwnedRange> toWrite() {
        List<OwnedRange> ranges = new ArrayList<>();
        Map<Share, Long> before = new HashMap<>();
        Map<Share, Long> all = new HashMap<>();
        Unit unit = null;
        for (Part part : parts()) {
            if (!updates(part.unit())) {
                continue;
            }
            if (part.unit() != unit) {
                unit = part.unit();
                before.clear();
                all = sizes(unit);
            }
            Share share = sharedOut(unit, part.parameter());
            long size = part.owned().size();
            long room = roundUp(size);
            long at = before.merge(share, room, Long::sum) - room;
            long whole = all.getOrDefault(share, 0L);
            long from = Math.clamp(share.start(whole) - at, 0, size);
            long to = Math.clamp(share.end(whole) - at, 0, size);
            if (from < to) {
                ranges.add(new OwnedRange(
                                part.tensor(),
                                part.parameter().shard(),
                                part.owned().from(),
                                unit.updated(part.parameter()))
                        .section(from, to));
                part.states().forEach(state -> ranges.add(state.section(from, to)));
            }
        }
        return ranges;
    }

    /**
     * Of what this rank owns of a unit, the elements that are shared out in the same way. A rank's part of them is a run of memory, rather
     * than a part of each parameter.
     */
    private Map<Share, Long> sizes(Unit unit) {
        Map<Share, Long> sizes = new HashMap<>();
        for (ShardedParameter parameter : unit.parameters()) {
            long size = unit.ownedElements(parameter).size();
            sizes.merge(sharedOut(unit, parameter), roundUp(size), Long::sum);
        }
        return sizes;
    }

    private static long roundUp(long size) {
        return (size + STEP - 1) / STEP * STEP;
    }

    /** Part {@code index} of {@code of} equal ones. */
    private record Share(int index, int of) {
        Share within(int outerIndex, int outerOf) {
            return new Share(outerIndex * of + index, outerOf * of);
        }

        long start(long size) {
            return index == of ? size : size * index / of / STEP * STEP;
        }

        long end(long size) {
            return new Share(index + 1, of).start(size);
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
