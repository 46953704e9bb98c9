package io.shardwright.ir.text;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Literal;
import io.shardwright.ir.attention.AttentionExtra;
import io.shardwright.ir.attention.AttentionTerms;
import io.shardwright.ir.formula.FormulaText;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A {@link KernelCall}'s settings as the IR spells them. */
final class KernelCallText {
    private static final String GRADIENTS = "; gradients of ";

    private KernelCallText() {}

    static List<Attribute> attributes(KernelCall call) {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(Attribute.of("method", call.kernel()));
        call.literals().forEach(literal -> attributes.add(literal(literal)));
        index(attributes, "in_place", call.inPlace());
        index(attributes, "accumulates", call.accumulates());
        return attributes;
    }

    /**
     * A call from its settings.
     *
     * @param sizes reads a size
     */
    static KernelCall parse(List<Attribute> attributes, Function<String, Size> sizes) {
        String kernel = "";
        List<Literal> literals = new ArrayList<>();
        Set<Integer> inPlace = Set.of();
        Set<Integer> accumulates = Set.of();
        for (Attribute attribute : attributes) {
            switch (attribute.key()) {
                case "method" -> kernel = attribute.text();
                case "in_place" -> inPlace = indices(attribute.text());
                case "accumulates" -> accumulates = indices(attribute.text());
                default -> literals.add(literal(attribute.key(), attribute.text(), sizes));
            }
        }
        return new KernelCall(kernel, literals, inPlace, accumulates);
    }

    private static Set<Integer> indices(String text) {
        return Arrays.stream(text.split(" ")).map(Integer::valueOf).collect(Collectors.toSet());
    }

    private static Literal literal(String key, String text, Function<String, Size> sizes) {
        String[] words = text.split(" ");
        return switch (key) {
            case "java" -> new Literal.Java(text);
            case "shard_start" -> new Literal.ShardStart(words[0], Integer.parseInt(words[1]));
            case "mean_factor" -> new Literal.MeanFactor(words[0], Integer.parseInt(words[1]));
            case "count" -> new Literal.Count(words[0], sizes.apply(words[1]));
            case "target_weight" -> new Literal.TargetWeight();
            case "positions" -> new Literal.Positions();
            case "starts" -> new Literal.StartsGradient();
            case "attention" -> attention(text.split(" ", 3));
            case "mask" -> new Literal.Mask(words[0], words[1]);
            case "routing" -> {
                String[] parts = text.split(" ", 4);
                yield new Literal.Routing(parts[0], parts[1], parts[2], parts[3]);
            }
            case "table" -> new Literal.Table(text);
            case "chain" -> {
                String[] parts = text.split(" = ", 2);
                yield new Literal.Chain(
                        parts[0],
                        Arrays.stream(parts[1].split("; "))
                                .map(FormulaText::parse)
                                .toList());
            }
            default -> throw new IllegalArgumentException("no argument of a kernel is called " + key);
        };
    }

    private static Literal attention(String[] parts) {
        String[] terms = parts[2].split(GRADIENTS, 2);
        List<AttentionExtra> gradients = terms.length == 1
                ? List.of()
                : Arrays.stream(terms[1].split(" ")).map(AttentionExtra::named).toList();
        return new Literal.Attention(parts[0], parts[1], AttentionTerms.parse(terms[0]), gradients);
    }

    private static String gradients(List<AttentionExtra> extras) {
        return extras.isEmpty()
                ? ""
                : extras.stream().map(AttentionExtra::text).collect(Collectors.joining(" ", GRADIENTS, ""));
    }

    private static Attribute literal(Literal literal) {
        return switch (literal) {
            case Literal.Java java -> Attribute.of("java", java.text());
            case Literal.ShardStart start -> Attribute.of("shard_start", start.value() + " " + start.dim());
            case Literal.MeanFactor mean -> Attribute.of("mean_factor", mean.value() + " " + mean.dim());
            case Literal.Count count -> Attribute.of("count", count.name() + " " + count.size());
            case Literal.TargetWeight _ -> Attribute.of("target_weight", "microbatch");
            case Literal.Positions _ -> Attribute.of("positions", "sequence");
            case Literal.StartsGradient _ -> Attribute.of("starts", "gradient");
            case Literal.Attention attention ->
                Attribute.of(
                        "attention",
                        attention.queries() + " " + attention.keys() + " "
                                + attention.terms().text() + gradients(attention.gradients()));
            case Literal.Mask mask -> Attribute.of("mask", mask.field() + " " + mask.value());
            case Literal.Routing made ->
                Attribute.of(
                        "routing", made.field() + " " + made.logits() + " " + made.weight() + " " + made.routing());
            case Literal.Table table -> Attribute.of("table", table.field());
            case Literal.Chain chain ->
                Attribute.of(
                        "chain",
                        chain.formulas().stream()
                                .map(FormulaText::print)
                                .collect(Collectors.joining("; ", chain.name() + " = ", "")));
        };
    }

    private static void index(List<Attribute> attributes, String key, Set<Integer> indices) {
        if (!indices.isEmpty()) {
            String text = new TreeSet<>(indices).stream().map(String::valueOf).collect(Collectors.joining(" "));
            attributes.add(Attribute.of(key, text));
        }
    }
}
