package io.shardwright.grammar;

import io.shardwright.grammar.ProfileSpecParser.LayerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the layers of a model take, a line each: {@code layer conv forward=22.3 backward=24.6 activations=1644167168
 * parameters=7168 after input}. Times are in milliseconds, sizes in bytes; {@code #} starts a comment.
 *
 * @param text as it was read
 * @param layers in an order in which they can run
 */
public record ProfileSpec(String text, List<Layer> layers) {
    /**
     * @param activations bytes of the layer's output
     * @param after the layers whose output it reads, all of them above it; that just above it if it doesn't say
     */
    public record Layer(
            Word key, double forward, double backward, long activations, long parameters, List<Word> after) {
        public Layer {
            after = List.copyOf(after);
        }

        @Override
        public String toString() {
            return "layer " + key + " forward=" + forward + " backward=" + backward + " activations=" + activations
                    + " parameters=" + parameters
                    + (after.isEmpty()
                            ? ""
                            : " after " + after.stream().map(Word::text).collect(Collectors.joining(", ")));
        }
    }

    public ProfileSpec {
        layers = List.copyOf(layers);
    }

    /** @throws SpecSyntaxException also for a layer that is there twice, and for one that runs after none above it */
    public static ProfileSpec parse(String text) {
        Reading reading = new Reading(text);
        List<Layer> layers = new ArrayList<>();
        for (LayerContext layer : reading.parse(ProfileSpecLexer::new, ProfileSpecParser::new, ProfileSpecParser::spec)
                .layer()) {
            layers.add(layer(reading, layer, layers));
        }
        reading.requireDistinct(layers.stream().map(Layer::key).toList(), "each layer once");
        return new ProfileSpec(text, layers);
    }

    private static Layer layer(Reading reading, LayerContext layer, List<Layer> above) {
        List<Word> after = layer.after.stream().map(reading::span).toList();
        List<String> names = above.stream().map(other -> other.key().text()).toList();
        for (Word name : after) {
            if (!names.contains(name.text())) {
                String near = NearName.of(name.text(), names)
                        .map(other -> "; did you mean " + other + "?")
                        .orElse("");
                throw reading.error(name, "'" + name + "'", "a layer above" + near);
            }
        }
        reading.requireDistinct(after, "each layer once");
        if (after.isEmpty() && !above.isEmpty()) {
            after = List.of(above.getLast().key());
        }
        return new Layer(
                reading.span(layer.key),
                reading.decimal(layer.forward),
                reading.decimal(layer.backward),
                reading.number(layer.activations, 0, Long.MAX_VALUE),
                reading.number(layer.parameters, 0, Long.MAX_VALUE),
                after);
    }

    /** The layers, a line each, with all that they run after. */
    @Override
    public String toString() {
        return layers.stream().map(layer -> layer + "\n").collect(Collectors.joining());
    }
}
