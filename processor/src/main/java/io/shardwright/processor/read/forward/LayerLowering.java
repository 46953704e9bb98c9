package io.shardwright.processor.read.forward;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.collective.TakeShard;
import io.shardwright.ops.elementwise.AddBias;
import io.shardwright.ops.elementwise.DropoutOp;
import io.shardwright.ops.elementwise.Filled;
import io.shardwright.ops.function.AddNumber;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.norm.LayerNormOp;
import io.shardwright.ops.norm.RmsNormOp;
import io.shardwright.ops.token.EmbeddingLookup;
import io.shardwright.processor.read.field.Layer;
import io.shardwright.processor.read.field.Parallel;
import java.util.List;

/**
 * Turns calls of layers into operators, and what their annotations say into collectives (Megatron-LM, 1909.08053 §3):
 *
 * <pre>
 *   &#64;ColumnParallel                     linear
 *   &#64;ColumnParallel(gatherOutput)       linear → all-gather
 *   &#64;RowParallel                        linear → g → bias
 *   &#64;RowParallel(inputIsParallel=false) take shard → linear → g → bias
 *   &#64;RowParallel(reduce=false)          linear                             partial sums
 *   &#64;VocabParallel Embedding            lookup → g
 *   &#64;VocabParallel LinearOp               linear
 * </pre>
 *
 * <p><em>f</em> isn't here: it stands where a whole value meets a split one, which layouts tell.
 */
public final class LayerLowering {
    private static final Axis AXIS = Parallel.AXIS;

    private final String model;
    private final GraphBuilder graph;

    LayerLowering(String model, GraphBuilder graph) {
        this.model = model;
        this.graph = graph;
    }

    /**
     * @param wanted the result's name, or empty
     * @return the result
     */
    String call(Layer layer, String x, String wanted, Origin origin) {
        return switch (layer) {
            case Layer.Linear linear -> linear(linear, x, wanted, origin);
            case Layer.Embedding embedding -> embedding(embedding, x, wanted, origin);
            case Layer.Norm norm -> norm(norm, x, wanted, origin);
            case Layer.Experts experts -> new ExpertLowering(model, graph).call(experts, x, wanted, origin);
            case Layer.Dropout dropout ->
                graph.add(
                        new DropoutOp(dropout.field()),
                        graph.name(wanted, x + "Dropped"),
                        graph.dims(x),
                        List.of(x),
                        origin);
        };
    }

    private String linear(Layer.Linear layer, String x, String wanted, Origin origin) {
        String y = graph.name(wanted, layer.field() + "Out");
        int dims = graph.dims(x);
        return switch (layer.parallel()) {
            case Parallel.None _, Parallel.Vocabulary _ -> product(layer, x, y, origin);
            case Parallel.Column(boolean gatherOutput) when !gatherOutput -> product(layer, x, y, origin);
            case Parallel.Column _ -> {
                String shard = product(layer, x, graph.name("", y + "Shard"), origin);
                String cause = "all-gather after " + where(layer) + " (@ColumnParallel(gatherOutput = true))";
                yield graph.add(
                        new Node(new AllGather(AXIS, dims - 1), List.of(y), List.of(shard), origin, cause), dims);
            }
            case Parallel.Row(boolean inputIsParallel, boolean reduce) -> {
                String input = inputIsParallel ? x : shard(layer, x, origin);
                if (!reduce) {
                    yield add(new LinearOp(), y, dims, List.of(input, layer.weight()), origin);
                }
                String partial = add(
                        new LinearOp(), graph.name("", y + "Partial"), dims, List.of(input, layer.weight()), origin);
                if (layer.bias().isEmpty()) {
                    yield reduce(layer, partial, y, "@RowParallel", origin);
                }
                String sum = reduce(layer, partial, graph.name("", y + "Sum"), "@RowParallel", origin);
                yield add(new AddBias(), y, dims, List.of(sum, layer.bias().get()), origin);
            }
        };
    }

    private String product(Layer.Linear layer, String x, String y, Origin origin) {
        List<String> inputs =
                layer.bias().map(bias -> List.of(x, layer.weight(), bias)).orElseGet(() -> List.of(x, layer.weight()));
        return add(new LinearOp(), y, graph.dims(x), inputs, origin);
    }

    private String shard(Layer.Linear layer, String x, Origin origin) {
        String cause = "split before " + where(layer) + " (@RowParallel(inputIsParallel = false))";
        int dims = graph.dims(x);
        return graph.add(
                new Node(
                        new TakeShard(AXIS, dims - 1), List.of(graph.name("", x + "Shard")), List.of(x), origin, cause),
                dims);
    }

    private String embedding(Layer.Embedding layer, String tokens, String wanted, Origin origin) {
        String y = graph.name(wanted, layer.field() + "Out");
        int dims = graph.dims(tokens) + 1;
        List<String> inputs = List.of(tokens, layer.table());
        if (!(layer.parallel() instanceof Parallel.Vocabulary)) {
            return add(new EmbeddingLookup(), y, dims, inputs, origin);
        }
        String partial = add(new EmbeddingLookup(), graph.name("", y + "Partial"), dims, inputs, origin);
        return reduce(layer, partial, y, "@VocabParallel", origin);
    }

    private String reduce(Layer layer, String partial, String y, String annotation, Origin origin) {
        String cause = "g after " + where(layer) + " (" + annotation + ")";
        return graph.add(
                new Node(new AllReduce(AXIS), List.of(y), List.of(partial), origin, cause), graph.dims(partial));
    }

    private String norm(Layer.Norm norm, String x, String wanted, Origin origin) {
        String y = graph.name(wanted, norm.field() + "Out");
        String weight = switch (norm.weight()) {
            case WEIGHT -> norm.weightName();
            case ONE_PLUS_WEIGHT ->
                add(new AddNumber("1"), graph.name("", norm.field() + "Factor"), 1, List.of(norm.weightName()), origin);
            case NONE -> filled(norm, "1", "Ones", origin);
        };
        String rstd = graph.name("", y + "Rstd");
        if (norm.rms()) {
            return graph.add(
                    new Node(new RmsNormOp(norm.epsilon()), List.of(y, rstd), List.of(x, weight), origin, ""),
                    graph.dims(x));
        }
        String bias = norm.hasBias() ? norm.biasName() : filled(norm, "0", "Zeros", origin);
        List<String> outputs = List.of(y, graph.name("", y + "Mean"), rstd);
        return graph.add(
                new Node(new LayerNormOp(norm.epsilon()), outputs, List.of(x, weight, bias), origin, ""),
                graph.dims(x));
    }

    /** In place of a parameter that a norm lacks. */
    private String filled(Layer.Norm norm, String number, String suffix, Origin origin) {
        Filled filled = new Filled(number, List.of(norm.size()));
        return add(filled, graph.name("", norm.field() + suffix), 1, List.of(), origin);
    }

    private String add(Op op, String output, int dims, List<String> inputs, Origin origin) {
        return graph.add(op, output, dims, inputs, origin);
    }

    private String where(Layer layer) {
        return model + "." + layer.field();
    }
}
