package io.shardwright.ir.layout;

import io.shardwright.mesh.Axis;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A value's placement on every mesh axis; {@link Placement.Invariant} where nothing is said. */
public record MeshLayout(Map<Axis, Placement> placements) {
    public static final MeshLayout INVARIANT = new MeshLayout(Map.of());

    public MeshLayout {
        EnumMap<Axis, Placement> copy = new EnumMap<>(Axis.class);
        placements.forEach((axis, placement) -> {
            if (!placement.equals(Placement.INVARIANT)) {
                copy.put(axis, placement);
            }
        });
        placements = Map.copyOf(copy);
    }

    public Placement on(Axis axis) {
        return placements.getOrDefault(axis, Placement.INVARIANT);
    }

    public MeshLayout with(Axis axis, Placement placement) {
        EnumMap<Axis, Placement> copy = new EnumMap<>(Axis.class);
        copy.putAll(placements);
        copy.put(axis, placement);
        return new MeshLayout(copy);
    }

    /** The layout of the gradient. */
    public MeshLayout dual() {
        MeshLayout dual = INVARIANT;
        for (Map.Entry<Axis, Placement> entry : placements.entrySet()) {
            dual = dual.with(entry.getKey(), entry.getValue().dual());
        }
        return dual;
    }

    /** The axes that {@code dim} is split over, slowest first: a part of one is cut again over the next. */
    public List<Axis> splitsOf(int dim) {
        List<Axis> axes = new ArrayList<>();
        for (Axis axis : Axis.values()) {
            if (on(axis) instanceof Placement.Varying varying && varying.dim() == dim) {
                axes.add(axis);
            }
        }
        return axes;
    }

    /** {@code tp=V(2)}; empty if invariant on all axes. */
    @Override
    public String toString() {
        return placements.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey().text() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }
}
