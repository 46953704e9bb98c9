package io.shardwright.pass.buffer;

import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Node;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.layout.Strides;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.MergeHeads;
import io.shardwright.plan.Place;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The places of values as chains: from a value through those whose memory it lies in, to the one that owns the memory. A chain
 * can be turned around, so that the value at its end becomes the owner and the others are seen through it.
 */
final class Paths {
    private final Graph graph;
    private final Map<String, Place> places = new LinkedHashMap<>();

    Paths(Graph graph) {
        this.graph = graph;
    }

    Map<String, Place> places() {
        return places;
    }

    boolean isPlaced(String value) {
        return places.containsKey(value);
    }

    void put(String value, Place place) {
        places.put(value, place);
    }

    /** The value whose place decides where {@code value} lies. */
    String owner(String value) {
        return switch (places.get(value)) {
            case Place.SameAs same -> owner(same.value());
            case Place.ViewOf view -> owner(view.base());
            case Place.Behind behind -> owner(behind.output());
            case Place.PartOf part -> owner(part.whole());
            case null, default -> value;
        };
    }

    /**
     * Turns the chain around that starts at {@code value}, so that {@code value} owns its memory and can be placed.
     *
     * <p>If not all of it can be turned, it is cut where a kernel works in place, which it may do but need not.
     *
     * @return whether that was possible; if not nothing is changed
     */
    boolean claim(String value) {
        List<String> path = toRoot(value);
        int end = 0;
        while (end < path.size() - 1 && isReversible(path.get(end))) {
            end++;
        }
        if (end < path.size() - 1 || places.containsKey(path.getLast())) {
            while (end >= 0 && !isInPlaceByChoice(path, end)) {
                end--;
            }
        }
        if (end < 0) {
            return false;
        }
        reverse(path.subList(0, end + 1));
        return true;
    }

    /** The same if all of the chain can be turned. */
    boolean claimAll(String value) {
        List<String> path = toRoot(value);
        boolean free = !places.containsKey(path.getLast())
                && path.stream().limit(path.size() - 1L).allMatch(this::isReversible);
        if (free) {
            reverse(path);
        }
        return free;
    }

    /** How the owner at the end of the chain would lie if {@code value} lay so; empty if not all of the chain can be turned. */
    Optional<Strides> turned(String value, Strides ofValue) {
        List<String> path = toRoot(value);
        Optional<Strides> strides = places.containsKey(path.getLast()) ? Optional.empty() : Optional.of(ofValue);
        for (String step : path.subList(0, path.size() - 1)) {
            if (places.get(step) instanceof Place.ViewOf view) {
                strides = strides.flatMap(
                        output -> ((ViewOp) view.view().op()).seenBackwards(graph, view.view(), output));
            }
        }
        return strides;
    }

    /** The first of the values that lie just as {@code value} does. */
    String same(String value) {
        return places.get(value) instanceof Place.SameAs same ? same(same.value()) : value;
    }

    /** The owner at the end of the chain, before what has been placed behind or in another value. */
    String root(String value) {
        return toRoot(value).getLast();
    }

    /** Whether a 4-d value lies as heads do in a tensor whose heads are merged, so that {@code mergedHeads} can show it. */
    boolean hasHeadsSideBySide(String value) {
        return switch (places.get(value)) {
            case Place.SameAs same -> hasHeadsSideBySide(same.value());
            case Place.ViewOf view -> view.view().op() instanceof Heads;
            case Place.Behind behind -> behind.view().op() instanceof MergeHeads;
            case null, default -> false;
        };
    }

    private List<String> toRoot(String value) {
        List<String> path = new ArrayList<>(List.of(value));
        while (true) {
            switch (places.get(path.getLast())) {
                case Place.SameAs same -> path.add(same.value());
                case Place.ViewOf view -> path.add(view.base());
                case null, default -> {
                    return path;
                }
            }
        }
    }

    private boolean isReversible(String value) {
        return !(places.get(value) instanceof Place.ViewOf view)
                || ((ViewOp) view.view().op())
                        .inverseView(graph, view.view(), Size::toString)
                        .isPresent();
    }

    /** Whether {@code path[at]} is computed in place of {@code path[at + 1]} by a kernel: a view or a reduction has no choice. */
    private boolean isInPlaceByChoice(List<String> path, int at) {
        return at < path.size() - 1
                && places.get(path.get(at)) instanceof Place.SameAs
                && (isKernel(path.get(at), graph.forward()) || isKernel(path.get(at), graph.backward()));
    }

    private static boolean isKernel(String value, List<Node> nodes) {
        return nodes.stream()
                .anyMatch(node ->
                        node.op() instanceof KernelCall && node.outputs().contains(value));
    }

    /** Places each value behind the one that was placed on it; the first of them is left without a place. */
    private void reverse(List<String> path) {
        List<Place> below =
                path.stream().limit(path.size() - 1L).map(places::get).toList();
        places.remove(path.getFirst());
        for (int i = 0; i < below.size(); i++) {
            places.put(
                    path.get(i + 1),
                    below.get(i) instanceof Place.ViewOf view
                            ? new Place.Behind(path.get(i), view.view())
                            : new Place.SameAs(path.get(i)));
        }
    }
}
