package io.shardwright.processor.write.body;

import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.attention.AttentionTerms;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.attention.ContextAttentionOp;
import io.shardwright.processor.write.chain.Chains;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.processor.write.text.JavaSizes;
import io.shardwright.processor.write.text.JavaText;
import io.shardwright.processor.write.text.Names;
import io.shardwright.processor.write.text.Splits;
import io.shardwright.size.Size;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.collective.ContextAttention;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.spi.kernel.Kernels;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The arguments of kernels that are no tensors: plain ones stand in the call, others are computed once, in the constructor,
 * and kept in fields.
 */
public final class Constants {
    private static final Pattern PLAIN =
            Pattern.compile("-?[0-9][0-9.eE+-]*[dDfFlL]?|true|false|[\\w.]*Activation\\.\\w+");
    private static final Pattern ACCESSOR = Pattern.compile("\\w+(?:(?:\\.\\w+\\(\\))*\\.(\\w+)\\(\\))?");

    /** A field, its type, and the Java that computes it. */
    public record Field(String name, Class<?> type, String expression) {}

    private final Graph graph;
    private final Names names;
    private final JavaSizes sizes;
    private final Chains chains;
    private final Map<String, Field> byMeaning = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private boolean usesMicrobatch;

    /** @param sizes of the constructor */
    public Constants(Graph graph, Names names, JavaSizes sizes) {
        this.graph = graph;
        this.names = names;
        this.sizes = sizes;
        this.chains = new Chains(GeneratedNames.chains(graph.model()));
    }

    /** In the order in which the calls ask for them. */
    public List<Field> fields() {
        return List.copyOf(byMeaning.values());
    }

    /** Chains that calls name. */
    public Chains chains() {
        return chains;
    }

    /** Whether any call needs to know the microbatch. */
    public boolean usesMicrobatch() {
        return usesMicrobatch;
    }

    /** Arguments of a call, behind the tensors. */
    public List<String> arguments(Node node, List<String> tensors) {
        List<Literal> literals = switch (node.op()) {
            case KernelCall call -> call.literals();
            case KernelOp op -> op.literals(node);
            default -> List.of();
        };
        String kernel = kernel(node);
        List<String> arguments = new ArrayList<>();
        for (Literal literal : literals) {
            switch (literal) {
                case Literal.Java java ->
                    arguments.add(java(
                            kernel,
                            java.text(),
                            () -> type(kernel, literals.size(), tensors.size(), literals.indexOf(literal))));
                case Literal.ShardStart start -> arguments.add(shardStart(start));
                case Literal.MeanFactor factor -> arguments.add(meanFactor(factor));
                case Literal.Routing made -> arguments.add(table(made));
                case Literal.Table table -> arguments.add(table(table.field()));
                case Literal.StartsGradient _ -> arguments.add("assembly.startsGradient(" + tensors.getFirst() + ")");
                case Literal.Count count ->
                    arguments.add(count.size()
                            .constant()
                            .map(String::valueOf)
                            .orElseGet(() -> field(Names.camel(count.name()), long.class, sizes.text(count.size()))));
                case Literal.Positions _ -> arguments.add(positions());
                case Literal.TargetWeight _ -> {
                    arguments.add("saved.slot.targetWeight()");
                    usesMicrobatch = true;
                }
                case Literal.Chain chain -> arguments.add(chains.of(chain, node, graph));
                case Literal.Attention attention -> {
                    // Over the positions of all ranks they are the receiver's.
                    if (!ContextAttentionOp.isCall(node)) {
                        arguments.add(attentionOptions(attention));
                    }
                }
                case Literal.Mask mask -> {
                    arguments.add(mask(mask));
                    arguments.add("saved.slot.firstSequence()");
                    usesMicrobatch = true;
                }
            }
        }
        return arguments;
    }

    /** The method of {@link Kernels} that a node calls. */
    public static String kernel(Node node) {
        return switch (node.op()) {
            case KernelCall call -> call.kernel();
            case KernelOp op -> op.kernel(node);
            default -> throw new IllegalArgumentException(node.op().name() + " is no kernel");
        };
    }

    private String java(String kernel, String text, java.util.function.Supplier<Class<?>> type) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        java.util.regex.Matcher accessor = ACCESSOR.matcher(text);
        boolean named = accessor.matches();
        String wish =
                named ? Optional.ofNullable(accessor.group(1)).orElse(kernel + Names.capital(text)) : kernel + "Factor";
        return field(wish, type.get(), text);
    }

    private String shardStart(Literal.ShardStart start) {
        Value value = graph.value(start.value());
        int dim = start.dim() < 0 ? value.shape().size() + start.dim() : start.dim();
        Optional<Axis> axis = value.layout().splitsOf(dim).stream().findFirst();
        if (axis.isEmpty()) {
            return "0";
        }
        Size first = value.localShape().get(dim).times(Size.atom(axis.get().text() + "Index"));
        String what = dim == 0 ? "FirstRow" : dim == value.shape().size() - 1 ? "FirstColumn" : "FirstOfDim" + dim;
        return field(Names.camel(start.value()) + what, long.class, sizes.text(first));
    }

    private String meanFactor(Literal.MeanFactor factor) {
        List<Size> shape = graph.value(factor.value()).shape();
        Size count = factor.dim() == Literal.MeanFactor.ALL
                ? shape.stream().reduce(Size.ONE, Size::times)
                : factor.dim() == Literal.MeanFactor.LAST ? shape.getLast() : shape.get(factor.dim());
        String divisor = sizes.text(count);
        return field(
                Names.camel(factor.value()) + "Share",
                double.class,
                "1.0 / " + (divisor.contains(" ") ? "(" + divisor + ")" : divisor));
    }

    private String positions() {
        return field("sequencePositions", SequencePositions.class, "assembly.positions()");
    }

    /** The object that a call of attention over all ranks' positions is one of. */
    public String attends(Literal.Attention attention) {
        List<Size> dims = new ArrayList<>(graph.value(attention.queries()).localShape());
        dims.add(2, graph.value(attention.keys()).localShape().get(1));
        return field(
                "contextAttention",
                ContextAttention.class,
                "assembly.contextAttention(" + JavaText.quoted(attention.queries()) + ", " + sizes.dims(dims) + ", "
                        + attentionOptions(attention) + ")");
    }

    /** {@code AttentionOptions.causal(1 / Math.sqrt(config.headSize())).window(config.window())}. */
    private String attentionOptions(Literal.Attention attention) {
        AttentionTerms terms = attention.terms();
        List<Size> shape = graph.value(attention.queries()).shape();
        StringBuilder text = new StringBuilder("AttentionOptions.")
                .append(terms.causal() ? "causal(" : "full(")
                .append(terms.scale().orElse("1 / Math.sqrt(" + sizes.text(shape.getLast()) + ")"))
                .append(')');
        terms.window().ifPresent(java -> text.append(".window(").append(java).append(')'));
        terms.softcap().ifPresent(java -> text.append(".softcap(").append(java).append(')'));
        if (terms.alibi()) {
            text.append(".alibi(").append(firstHead(attention)).append(", ");
            text.append(sizes.text(shape.get(1))).append(')');
        }
        terms.farthest().ifPresent(java -> text.append(".buckets(").append(java).append(')'));
        terms.dropout()
                .ifPresent(field -> text.append(".dropout(")
                        .append(attentionDropout(attention, field))
                        .append(')'));
        if (terms.marksKeys()) {
            text.append(".marked()");
        }
        return field("attentionOptions", AttentionOptions.class, text.toString());
    }

    private String firstHead(Literal.Attention attention) {
        return shardStart(new Literal.ShardStart(attention.queries(), 1));
    }

    private String attentionDropout(Literal.Attention attention, String field) {
        usesMicrobatch = true;
        List<Size> queries = graph.value(attention.queries()).localShape();
        List<Size> keys = graph.value(attention.keys()).localShape();
        return field(
                field + "Mask",
                DropoutMask.class,
                "assembly.attentionDropout(" + JavaText.quoted(field) + ", " + rate(field) + ", " + firstHead(attention)
                        + ", "
                        + sizes.dims(
                                List.of(graph.value(attention.queries()).shape().get(1), queries.get(2), keys.get(2)))
                        + ")");
    }

    private String rate(String field) {
        return Optional.ofNullable(graph.rates().get(field))
                .orElseThrow(() -> new IllegalStateException("no rate of dropout " + field + " in " + graph.model()));
    }

    private String mask(Literal.Mask mask) {
        Value value = graph.value(mask.value());
        String dims = sizes.dims(value.shape());
        boolean isSplit = value.layout().on(Axis.CP) instanceof Placement.Varying;
        String call = isSplit ? "sequenceDropout" : "dropout";
        String along = value.layout().on(Axis.CP) instanceof Placement.Varying varying ? ", " + varying.dim() : "";
        return field(
                mask.field() + "Mask",
                DropoutMask.class,
                "assembly." + call + "(" + JavaText.quoted(mask.field()) + ", " + rate(mask.field()) + ", "
                        + Splits.text(value, sizes) + along + (dims.isEmpty() ? "" : ", " + dims) + ")");
    }

    /** A routing table of each microbatch. */
    public record Table(String name, String layer) {}

    /** In the order of the layers. */
    public List<Table> tables() {
        return List.copyOf(tables.values());
    }

    /** {@code saved.experts}: the routing table of the experts in {@code field}. */
    public String table(String field) {
        return "saved." + Objects.requireNonNull(tables.get(field)).name();
    }

    private String table(Literal.Routing made) {
        if (!tables.containsKey(made.field())) {
            Value weight = graph.value(made.weight());
            String layer = field(
                    made.field() + "Layer",
                    ExpertLayer.class,
                    "assembly.experts(" + JavaText.quoted(made.field()) + ", " + made.routing() + ", "
                            + sizes.text(weight.shape().getFirst()) + ", "
                            + sizes.text(weight.localShape().getFirst()) + ", "
                            + sizes.text(addends(graph.value(made.logits()))) + ")");
            tables.put(made.field(), new Table(names.take(made.field() + "Table", "Rows"), layer));
        }
        return table(made.field());
    }

    /** Ranks of which each has an addend of a value's gradient. */
    private static Size addends(Value value) {
        boolean isReplicated = value.layout().on(Axis.TP).equals(Placement.REPLICATED);
        return isReplicated ? Size.atom(Axis.TP.text()) : Size.ONE;
    }

    private String field(String wish, Class<?> type, String expression) {
        String meaning = wish + " = " + expression;
        return byMeaning
                .computeIfAbsent(meaning, _ -> new Field(names.take(wish, "Value"), type, expression))
                .name();
    }

    /** The type of a kernel's argument: methods of one name and number of arguments agree on it. */
    private static Class<?> type(String kernel, int literals, int tensors, int index) {
        return Arrays.stream(Kernels.class.getMethods())
                .filter(method -> method.getName().equals(kernel) && method.getParameterCount() >= tensors + literals)
                .min(java.util.Comparator.comparingInt(Method::getParameterCount))
                .map(method -> method.getParameterTypes()[tensors + index])
                .orElseThrow(() -> new IllegalStateException(
                        "no kernel " + kernel + " of " + tensors + " tensors and " + literals + " other arguments"));
    }
}
