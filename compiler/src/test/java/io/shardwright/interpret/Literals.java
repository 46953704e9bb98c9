package io.shardwright.interpret;

import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Value;
import io.shardwright.ir.attention.AttentionTerms;
import io.shardwright.mesh.Axis;
import io.shardwright.size.Size;
import io.shardwright.spi.attention.RotaryOptions;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What a kernel's literals are on a rank. */
final class Literals {
    /** The rate of every dropout layer. */
    static final double RATE = 0.3;

    private final Graph graph;
    private final Numbers numbers;
    private final String path;
    private final Map<KernelCall, List<List<Object>>> values = new IdentityHashMap<>();

    Literals(Graph graph, Numbers numbers, String path) {
        this.graph = graph;
        this.numbers = numbers;
        this.path = path;
    }

    List<Object> of(KernelCall call, int rank) {
        return values.computeIfAbsent(
                        call,
                        _ -> IntStream.range(0, numbers.ranks())
                                .mapToObj(at -> call.literals().stream()
                                        .map(literal -> value(literal, at))
                                        .toList())
                                .toList())
                .get(rank);
    }

    private Object value(Literal literal, int rank) {
        return switch (literal) {
            case Literal.Java(String text) -> java(text);
            case Literal.ShardStart(String name, int dim) -> {
                Value value = graph.value(name);
                int at = dim < 0 ? value.shape().size() + dim : dim;
                yield value.layout().splitsOf(at).equals(List.of(Axis.TP))
                        ? rank * numbers.of(value.localShape().get(at))
                        : 0;
            }
            case Literal.MeanFactor(String name, int dim) -> {
                int[] dims = numbers.of(graph.value(name).shape());
                if (dim == Literal.MeanFactor.LAST) {
                    yield 1.0 / dims[dims.length - 1];
                }
                yield 1.0
                        / (dim == Literal.MeanFactor.ALL ? Arrays.stream(dims).reduce(1, (a, b) -> a * b) : dims[dim]);
            }
            case Literal.Count(String _, Size size) -> numbers.of(size);
            case Literal.StartsGradient _ -> false;
            case Literal.Attention attention -> attention(attention, rank);
            case Literal.Chain chain -> chain.formulas();
            case Literal.TargetWeight _ -> 1;
            case Literal.Positions _ -> throw new IllegalStateException("positions of one rank of several");
            case Literal.Mask(String field, String name) -> mask(field, graph.value(name), rank);
            case Literal.Routing _, Literal.Table _ ->
                throw new IllegalArgumentException("the interpreter has no experts");
        };
    }

    private AttentionLoops.Rule attention(Literal.Attention attention, int rank) {
        AttentionTerms terms = attention.terms();
        Value q = graph.value(attention.queries());
        int[] dims = numbers.of(q.shape());
        int keys = numbers.of(graph.value(attention.keys()).shape().get(2));
        return new AttentionLoops.Rule(
                terms,
                attention.gradients(),
                terms.scale().map(Literals::number).orElse(1 / Math.sqrt(dims[3])),
                terms.window().map(Literals::number).orElse(0.0),
                terms.softcap().map(Literals::number).orElse(0.0),
                terms.farthest().map(Literals::number).orElse(0.0),
                ((Number) value(new Literal.ShardStart(attention.queries(), 1), rank)).intValue(),
                dims[1],
                terms.dropout().map(field -> mask(field, q, rank, dims[0], dims[1], dims[2], keys)));
    }

    private static Object java(String text) {
        if (text.startsWith("Activation.") || text.startsWith(RotaryOptions.class.getName())) {
            return text;
        }
        return text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : (Object) number(text);
    }

    /** A number, or one that only the model knows. */
    static double number(String text) {
        if (text.startsWith("1.0 / (")) {
            return 1 / number(text.substring("1.0 / (".length(), text.length() - 1));
        }
        return text.equals("config.cap()") ? 1.5 : Double.parseDouble(text);
    }

    /** 0 or 1/(1 - rate), by the number of the element in the whole value. */
    private Strided mask(String field, Value value, int rank) {
        return mask(field, value, rank, numbers.of(value.shape()));
    }

    /** Of other dims, of which the first are those of {@code value}. */
    private Strided mask(String field, Value value, int rank, int... dims) {
        Strided whole = Parameters.random((path + field).hashCode(), dims);
        for (int i = 0; i < whole.size(); i++) {
            whole.put(i, Math.abs(whole.at(i)) < 0.1 + 0.9 * RATE ? 0 : 1 / (1 - RATE));
        }
        return Shards.cut(whole, value.layout(), numbers)[rank];
    }
}
