package io.shardwright.planner;

import io.shardwright.grammar.ProfileSpec;
import io.shardwright.grammar.SpecSyntaxException;
import io.shardwright.grammar.Word;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What each layer of a model takes for one microbatch, measured on one rank.
 *
 * @param layers in an order in which they can run; the first reads the input, and every other one reads layers above it
 */
public record Profile(List<Layer> layers) {
    /**
     * @param forward milliseconds; a nanosecond is the least that {@link #text} shows
     * @param backward milliseconds
     * @param activations bytes of its output
     * @param parameters bytes of its parameters
     * @param after names of the layers whose output it reads
     */
    public record Layer(
            String name, double forward, double backward, long activations, long parameters, List<String> after) {
        public Layer {
            after = List.copyOf(after);
        }
    }

    public Profile {
        layers = List.copyOf(layers);
        Set<String> above = new HashSet<>();
        for (Layer layer : layers) {
            if (!above.containsAll(layer.after()) || layer.after().isEmpty() != above.isEmpty()) {
                throw new IllegalArgumentException(
                        "layer " + layer.name() + " runs after " + layer.after() + ", and above it are " + above);
            }
            above.add(layer.name());
        }
        if (above.size() < layers.size() || layers.isEmpty()) {
            throw new IllegalArgumentException("a profile has layers, and each name once");
        }
    }

    /**
     * The profile that {@code text} describes, a layer a line: {@code layer conv forward=22.3 backward=24.6
     * activations=1644167168 parameters=7168}. A layer reads that above it, unless it says {@code after a, b}.
     *
     * @throws SpecSyntaxException at the place that is wrong
     */
    public static Profile parse(String text) {
        return new Profile(ProfileSpec.parse(text).layers().stream()
                .map(layer -> new Layer(
                        layer.key().text(),
                        layer.forward(),
                        layer.backward(),
                        layer.activations(),
                        layer.parameters(),
                        layer.after().stream().map(Word::text).toList()))
                .toList());
    }

    /** As {@link #parse} reads it, a layer a line. */
    public String text() {
        return layers.stream()
                .map(layer -> "layer " + layer.name() + " forward=" + decimal(layer.forward()) + " backward="
                        + decimal(layer.backward()) + " activations=" + layer.activations() + " parameters="
                        + layer.parameters()
                        + (layer.after().isEmpty() ? "" : " after " + String.join(", ", layer.after())) + "\n")
                .collect(Collectors.joining());
    }

    private static String decimal(double milliseconds) {
        return new BigDecimal(milliseconds)
                .setScale(6, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
