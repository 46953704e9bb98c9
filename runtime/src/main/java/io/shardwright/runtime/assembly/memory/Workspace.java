package io.shardwright.runtime.assembly.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * The buffers of one assembled model.
 *
 * <p>Modules of equal depth never call each other, so at each depth all temporaries of one module lie in the same place as
 * those of any other, and the same holds for scratch slots. A microbatch's slot shares with nothing.
 */
public final class Workspace {
    private final Row activations;
    private final Row temporaries;
    private final Row between;
    private final List<Overlay> scratchOfDepth = new ArrayList<>();
    private final List<Overlay> temporariesOfDepth = new ArrayList<>();

    public Workspace(Row activations, Row temporaries) {
        this.activations = activations;
        this.temporaries = temporaries;
        between = temporaries.add(new Row());
    }

    public Row slot() {
        return activations.add(new Row());
    }

    public Row scratch(int depth) {
        return at(depth, scratchOfDepth, activations);
    }

    /** Room for what lies between units, and so is in use while they run. */
    public Row between() {
        return between;
    }

    /** Room for one module's temporaries. */
    public Row temporaries(int depth) {
        return at(depth, temporariesOfDepth, temporaries);
    }

    private static Row at(int depth, List<Overlay> overlays, Row place) {
        while (overlays.size() <= depth) {
            overlays.add(place.add(new Overlay()));
        }
        return overlays.get(depth).add(new Row());
    }
}
