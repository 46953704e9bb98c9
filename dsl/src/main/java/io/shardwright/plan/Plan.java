package io.shardwright.plan;

import io.shardwright.ir.Graph;
import java.util.List;
import java.util.Map;

/**
 * A graph that is ready to be written: every operator a kernel, a view, a collective or a call, and every value with its
 * place.
 *
 * @param places by name of value; what no node touches is absent
 * @param listGradients for each list of models that backward walks, the numbers of two temporaries that hold the gradients
 *     between one element and the next, in turn
 * @param recomputedResults for each child that is run again in backward, the number of a temporary for its result, which nobody
 *     reads
 */
public record Plan(
        Graph graph,
        Map<String, Place> places,
        Map<String, List<Integer>> listGradients,
        Map<String, Integer> recomputedResults) {
    public Plan {
        places = Map.copyOf(places);
        listGradients = Map.copyOf(listGradients);
        recomputedResults = Map.copyOf(recomputedResults);
    }

    public Place place(String value) {
        Place place = places.get(value);
        if (place == null) {
            throw new IllegalArgumentException("no place for " + value + " of " + graph.model());
        }
        return place;
    }
}
