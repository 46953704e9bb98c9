package io.shardwright.ops.description;

import io.shardwright.ir.Attribute;
import io.shardwright.mesh.Axis;
import io.shardwright.size.Size;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What stands in brackets behind an operator's name in the IR.
 *
 * @param sizes reads a size
 */
public record OperatorSettings(List<Attribute> attributes, Function<String, Size> sizes) {
    public OperatorSettings {
        attributes = List.copyOf(attributes);
    }

    /** @throws IllegalArgumentException if there is no such setting */
    public String text(String key) {
        return find(key)
                .orElseThrow(() -> new IllegalArgumentException("no setting " + key + " in " + attributes))
                .text();
    }

    public boolean has(String key) {
        return find(key).isPresent();
    }

    public Axis axis() {
        return Axis.valueOf(text("axis").toUpperCase(Locale.ROOT));
    }

    public Size size(String key) {
        return sizes.apply(text(key));
    }

    /** Sizes with blanks between them. */
    public List<Size> sizes(String key) {
        return Arrays.stream(text(key).split(" ")).map(sizes).toList();
    }

    public boolean flag(String key) {
        return Boolean.parseBoolean(text(key));
    }

    public int number(String key) {
        return Integer.parseInt(text(key));
    }

    /** Whole numbers with blanks between them. */
    public List<Integer> numbers(String key) {
        return Arrays.stream(text(key).split(" ")).map(Integer::valueOf).toList();
    }

    private Optional<Attribute> find(String key) {
        return attributes.stream()
                .filter(attribute -> attribute.key().equals(key))
                .findFirst();
    }
}
