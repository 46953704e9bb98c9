package io.shardwright.processor.read.forward;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.collective.ToReplicated;
import io.shardwright.ops.expert.AllToAllCounts;
import io.shardwright.ops.expert.AllToAllRows;
import io.shardwright.ops.expert.CombineRows;
import io.shardwright.ops.expert.GroupedLinear;
import io.shardwright.ops.expert.GroupedLinearActivate;
import io.shardwright.ops.expert.Route;
import io.shardwright.ops.expert.SendRows;
import io.shardwright.ops.expert.SortRows;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.processor.read.field.Layer;
import io.shardwright.tensor.DType;
import java.util.List;

/**
 * Turns a call of a mixture of experts into operators:
 *
 * <pre>
 *   router → route → rows of each choice → up, activation, down → weighted sum
 *   &#64;Expert                        rows → all-to-all over ep → sorted → ... → back → all-to-all over ep
 *   &#64;Expert(tensorParallel = true)  f → rows → ... → weighted sum → g
 * </pre>
 */
public final class ExpertLowering {
    private static final int ROW_DIMS = 2;

    private final String model;
    private final GraphBuilder graph;

    ExpertLowering(String model, GraphBuilder graph) {
        this.model = model;
        this.graph = graph;
    }

    /**
     * @param wanted the result's name, or empty
     * @return the result
     */
    String call(Layer.Experts layer, String x, String wanted, Origin origin) {
        String field = layer.field();
        String y = graph.name(wanted, field + "Out");
        int dims = graph.dims(x);
        String logits = graph.add(new LinearOp(), name(field + "Logits"), dims, List.of(x, layer.router()), origin);
        Route route = new Route(field, layer.up(), layer.routing(), layer.topK());
        List<String> routed = List.of(name(field + "Gates"), name(field + "Choices"));
        graph.add(new Node(route, routed, List.of(logits), origin, ""), dims);
        String gates = routed.get(0);
        String choices = routed.get(1);
        if (!layer.isSplit()) {
            String rows = experts(layer, x, choices, origin);
            return graph.add(new CombineRows(field), y, dims, List.of(rows, gates, choices), origin);
        }
        String rows = experts(layer, f(layer, x, origin), choices, origin);
        String partial =
                graph.add(new CombineRows(field), name(y + "Partial"), dims, List.of(rows, gates, choices), origin);
        String cause = "g after " + where(layer) + " (@Expert(tensorParallel = true))";
        return graph.add(new Node(new AllReduce(Axis.TP), List.of(y), List.of(partial), origin, cause), dims);
    }

    private String f(Layer.Experts layer, String x, Origin origin) {
        return graph.add(
                new Node(
                        new ToReplicated(Axis.TP),
                        List.of(name(x + "OnAllRanks")),
                        List.of(x),
                        origin,
                        "f before " + where(layer)),
                graph.dims(x));
    }

    /** The rows that come back for those that are sent. */
    private String experts(Layer.Experts layer, String x, String choices, Origin origin) {
        String field = layer.field();
        String sent = rows(new SendRows(field), field + "Sent", List.of(x, choices), origin);
        if (!layer.isDivided()) {
            return compute(layer, sent, field + "Returned", origin);
        }
        String counts = graph.add(
                new Node(
                        new AllToAllCounts(Axis.EP, field, layer.experts()),
                        List.of(name(field + "Counts")),
                        List.of(choices),
                        origin,
                        "counts of rows for " + where(layer) + " (@Expert)"),
                ROW_DIMS,
                DType.I32);
        String arrived = move(layer, false, field + "Arrived", List.of(sent, counts), origin);
        String sorted = rows(new SortRows(field, false), field + "Rows", List.of(arrived), origin);
        String computed = compute(layer, sorted, field + "RowsOut", origin);
        String unsorted = rows(new SortRows(field, true), field + "Leaving", List.of(computed), origin);
        return move(layer, true, field + "Returned", List.of(unsorted), origin);
    }

    private String compute(Layer.Experts layer, String rows, String result, Origin origin) {
        List<String> inner = List.of(name(layer.field() + "Inner"), name(layer.field() + "Activated"));
        GroupedLinearActivate up = new GroupedLinearActivate(layer.field(), layer.activation());
        graph.add(new Node(up, inner, List.of(rows, layer.up()), origin, ""), ROW_DIMS);
        return rows(new GroupedLinear(layer.field()), result, List.of(inner.get(1), layer.down()), origin);
    }

    private String move(Layer.Experts layer, boolean back, String wish, List<String> inputs, Origin origin) {
        String cause = "rows of " + where(layer) + " (@Expert)";
        AllToAllRows move = new AllToAllRows(Axis.EP, layer.field(), back);
        return graph.add(new Node(move, List.of(name(wish)), inputs, origin, cause), ROW_DIMS);
    }

    private String rows(Op op, String wish, List<String> inputs, Origin origin) {
        return graph.add(op, name(wish), ROW_DIMS, inputs, origin);
    }

    private String name(String wish) {
        return graph.name("", wish);
    }

    private String where(Layer.Experts layer) {
        return model + "." + layer.field();
    }
}
