package io.shardwright.ops;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.FormulaText;
import io.shardwright.ir.Op;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.expert.AllToAllCounts;
import io.shardwright.ops.expert.AllToAllRows;
import io.shardwright.ops.expert.CombineRows;
import io.shardwright.ops.expert.GatherLogits;
import io.shardwright.ops.expert.GroupedLinear;
import io.shardwright.ops.expert.GroupedLinearActivate;
import io.shardwright.ops.expert.Route;
import io.shardwright.ops.expert.SendRows;
import io.shardwright.ops.expert.SortRows;
import io.shardwright.size.Size;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The operators by the names that the IR gives them: what reading the IR back needs. */
public final class Operators {
    /** What stood in brackets behind an operator's name. */
    private record Settings(List<Attribute> attributes, Function<String, Size> sizes) {
        String text(String key) {
            return attributes.stream()
                    .filter(attribute -> attribute.key().equals(key))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no setting " + key + " in " + attributes))
                    .text();
        }

        boolean has(String key) {
            return attributes.stream().anyMatch(attribute -> attribute.key().equals(key));
        }

        Axis axis() {
            return Axis.valueOf(text("axis").toUpperCase(Locale.ROOT));
        }

        Size size(String key) {
            return sizes.apply(text(key));
        }

        boolean flag(String key) {
            return Boolean.parseBoolean(text(key));
        }

        int number(String key) {
            return Integer.parseInt(text(key));
        }
    }

    private static final Map<String, Function<Settings, Op>> BY_NAME = Map.ofEntries(
            Map.entry("activate", s -> new Activate(s.text("activation"))),
            Map.entry("activate_multiply", s -> new ActivateMultiply(s.text("activation"))),
            Map.entry("add", _ -> new Add()),
            Map.entry("add_bias", _ -> new AddBias()),
            Map.entry("add_broadcast", _ -> new AddBroadcast()),
            Map.entry("add_layer_norm", s -> new AddLayerNorm(s.text("epsilon"))),
            Map.entry("add_rms_norm", s -> new AddRmsNorm(s.text("epsilon"))),
            Map.entry("all_gather", s -> new AllGather(s.axis(), s.number("dim"), s.has("to"))),
            Map.entry("all_to_all_counts", s -> new AllToAllCounts(s.axis(), s.text("field"), s.size("experts"))),
            Map.entry("all_to_all_rows", s -> new AllToAllRows(s.axis(), s.text("field"), s.flag("back"))),
            Map.entry("all_reduce", s -> new AllReduce(s.axis())),
            Map.entry("attention", s -> new Attention(Boolean.parseBoolean(s.text("causal")))),
            Map.entry("call", s -> new CallOp(s.text("field"), CallOp.Method.FORWARD)),
            Map.entry("call_backward", s -> new CallOp(s.text("field"), CallOp.Method.BACKWARD)),
            Map.entry("call_input_gradients", s -> new CallOp(s.text("field"), CallOp.Method.INPUT_GRADIENTS)),
            Map.entry("call_weight_gradients", s -> new CallOp(s.text("field"), CallOp.Method.WEIGHT_GRADIENTS)),
            Map.entry("chain", s -> new Chain(FormulaText.parse(s.text("formula")))),
            Map.entry("combine_rows", s -> new CombineRows(s.text("field"))),
            Map.entry("concat", _ -> new Concat()),
            Map.entry("context_attention", s -> new ContextAttention(Boolean.parseBoolean(s.text("causal")))),
            Map.entry("cross_entropy", _ -> new CrossEntropy()),
            Map.entry("cross_entropy_join", s -> new CrossEntropyJoin(s.text("logits"))),
            Map.entry("cross_entropy_stats", s -> new CrossEntropyStats(s.axis())),
            Map.entry("dropout", s -> new Dropout(s.text("field"))),
            Map.entry("dropout_add", s -> new DropoutAdd(s.text("field"))),
            Map.entry("embedding", _ -> new EmbeddingLookup()),
            Map.entry("f", s -> new ToReplicated(s.axis())),
            Map.entry("gather_logits", s -> new GatherLogits(s.axis())),
            Map.entry("grouped_linear", s -> new GroupedLinear(s.text("field"))),
            Map.entry("grouped_linear_activate", s -> new GroupedLinearActivate(s.text("field"), s.text("activation"))),
            Map.entry("heads", s -> new Heads(s.size("count"))),
            Map.entry("layer_norm", s -> new LayerNorm(s.text("epsilon"))),
            Map.entry("linear", _ -> new Linear()),
            Map.entry("linear_activate", s -> new LinearActivate(s.text("activation"))),
            Map.entry("mean", _ -> new Mean()),
            Map.entry("mean_over", s -> new MeanOver(s.number("dim"))),
            Map.entry("merge_heads", _ -> new MergeHeads()),
            Map.entry("multiply", _ -> new Multiply()),
            Map.entry("positions", s -> new Positions(s.has("split"))),
            Map.entry("reduce_scatter", s -> new ReduceScatter(s.axis(), s.number("dim"))),
            Map.entry("rms_norm", s -> new RmsNorm(s.text("epsilon"))),
            Map.entry("rotary", s -> new Rotary(s.text("base"), s.has("split"))),
            Map.entry("route", s -> new Route(s.text("field"), s.text("weight"), s.text("routing"), s.size("top_k"))),
            Map.entry("send_rows", s -> new SendRows(s.text("field"))),
            Map.entry("sort_rows", s -> new SortRows(s.text("field"), s.flag("back"))),
            Map.entry("scale", s -> new Scale(s.text("factor"))),
            Map.entry("softmax", _ -> new Softmax()),
            Map.entry("split", Operators::split),
            Map.entry("take_shard", s -> new TakeShard(s.axis(), s.number("dim"))));

    private Operators() {}

    /**
     * The operator that the IR calls {@code name}.
     *
     * @param sizes reads a size
     * @return empty if there is none
     */
    public static Optional<Op> named(String name, List<Attribute> attributes, Function<String, Size> sizes) {
        return Optional.ofNullable(BY_NAME.get(name)).map(maker -> maker.apply(new Settings(attributes, sizes)));
    }

    private static Op split(Settings settings) {
        boolean even = settings.attributes().getFirst().key().equals("parts");
        if (even) {
            return new Split(settings.number("parts"), List.of());
        }
        List<Size> sizes = Arrays.stream(settings.text("sizes").split(" "))
                .map(settings.sizes())
                .toList();
        return new Split(sizes.size(), sizes);
    }
}
