package io.shardwright.plan;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A graph that is ready to be written: every operator a kernel, a view, a collective or a call, and every value with its
 * place.
 *
 * @param places by name of value; what no node touches is absent
 * @param listGradients for each list of models that backward walks, the numbers of two temporaries that hold the gradients
 *     between one element and the next, in turn
 * @param recomputedResults for each child that is run again in backward, the numbers of temporaries for its results, which nobody
 *     reads
 */
public record Plan(
        Graph graph,
        Map<String, Place> places,
        Map<String, List<Integer>> listGradients,
        Map<String, List<Integer>> recomputedResults) {
    public Plan {
        places = Map.copyOf(places);
        listGradients = Map.copyOf(listGradients);
        recomputedResults = Map.copyOf(recomputedResults);
    }

    /** The same without places of what backward doesn't touch. */
    public Plan ofBackward() {
        Map<String, Place> touched = new LinkedHashMap<>();
        for (Node node : graph.backward()) {
            node.inputs().forEach(input -> touch(touched, input));
            node.outputs().forEach(output -> touch(touched, output));
        }
        return new Plan(graph, touched, listGradients, recomputedResults);
    }

    private void touch(Map<String, Place> touched, String value) {
        if (!places.containsKey(value) || touched.putIfAbsent(value, place(value)) != null) {
            return;
        }
        switch (place(value)) {
            case Place.SameAs same -> touch(touched, same.value());
            case Place.ViewOf view -> touch(touched, view.base());
            case Place.Behind behind -> touch(touched, behind.output());
            case Place.PartOf part -> touch(touched, part.whole());
            case Place.Given _,
                    Place.Wanted _,
                    Place.OfParameter _,
                    Place.Saved _,
                    Place.Kept _,
                    Place.Temporary _ -> {}
        }
    }

    /** The number of the temporary that a value lies in, if it lies in one. */
    public Optional<Integer> temporary(String value) {
        return switch (places.get(value)) {
            case Place.Temporary temporary -> Optional.of(temporary.number());
            case Place.SameAs same -> temporary(same.value());
            case Place.ViewOf view -> temporary(view.base());
            case Place.Behind behind -> temporary(behind.output());
            case Place.PartOf part -> temporary(part.whole());
            case null, default -> Optional.empty();
        };
    }

    /** A name of the memory that a value lies in, or in a part of which it lies: the same for all that lie there. */
    public String memory(String value) {
        return switch (place(value)) {
            case Place.SameAs same -> memory(same.value());
            case Place.ViewOf view -> memory(view.base());
            case Place.Behind behind -> memory(behind.output());
            case Place.PartOf part -> memory(part.whole());
            case Place.Temporary temporary -> "temporary " + temporary.number();
            case Place.OfParameter of -> (of.gradient() ? "gradient of " : "value of ") + of.weight();
            case Place.Given _, Place.Wanted _, Place.Saved _, Place.Kept _ -> value;
        };
    }

    /** How many temporaries there are: their numbers are those below it. */
    public int temporaries() {
        Stream<Integer> ofValues = places.keySet().stream().flatMap(value -> temporary(value).stream());
        Stream<Integer> aroundCalls = Stream.concat(
                        listGradients.values().stream(), recomputedResults.values().stream())
                .flatMap(List::stream);
        return Stream.concat(ofValues, aroundCalls).max(Integer::compare).orElse(-1) + 1;
    }

    public Place place(String value) {
        Place place = places.get(value);
        if (place == null) {
            throw new IllegalArgumentException("no place for " + value + " of " + graph.model());
        }
        return place;
    }
}
