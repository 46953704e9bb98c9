package io.shardwright.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A {@link KernelCall}'s settings as the IR spells them. */
final class KernelCallText {
    private KernelCallText() {}

    static List<Attribute> attributes(KernelCall call) {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(Attribute.of("method", call.kernel()));
        call.literals().forEach(literal -> attributes.add(literal(literal)));
        index(attributes, "in_place", call.inPlace());
        index(attributes, "accumulates", call.accumulates());
        return attributes;
    }

    private static Attribute literal(Literal literal) {
        return switch (literal) {
            case Literal.Java java -> Attribute.of("java", java.text());
            case Literal.ShardStart start -> Attribute.of("shard_start", start.value() + " " + start.dim());
            case Literal.HeadScale scale -> Attribute.of("head_scale", scale.value());
            case Literal.MeanFactor mean -> Attribute.of("mean_factor", mean.value() + " " + mean.dim());
            case Literal.Mask mask -> Attribute.of("mask", mask.field() + " " + mask.value());
        };
    }

    private static void index(List<Attribute> attributes, String key, Set<Integer> indices) {
        if (!indices.isEmpty()) {
            String text = new TreeSet<>(indices).stream().map(String::valueOf).collect(Collectors.joining(" "));
            attributes.add(Attribute.of(key, text));
        }
    }
}
