package io.shardwright.grammar;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Sizes by name, {@code layers=4,hidden=256,heads=4}: each name once, in the order in which it was written.
 *
 * @param text as it was read
 */
public record SizesSpec(String text, List<Size> sizes) {
    /** @param value 0 or more */
    public record Size(Word key, long value) {}

    public SizesSpec {
        sizes = List.copyOf(sizes);
    }

    /** @throws SpecSyntaxException also for a name that stands twice */
    public static SizesSpec parse(String text) {
        Reading reading = new Reading(text);
        List<Size> sizes =
                reading.parse(SizesSpecLexer::new, SizesSpecParser::new, SizesSpecParser::spec).size().stream()
                        .map(size -> new Size(reading.word(size.key), reading.number(size.value, 0, Long.MAX_VALUE)))
                        .toList();
        reading.requireDistinct(sizes.stream().map(Size::key).toList(), "each size once");
        return new SizesSpec(text, sizes);
    }

    /** The sizes, evenly spaced: {@code layers=4, hidden=256}. */
    @Override
    public String toString() {
        return sizes.stream().map(size -> size.key() + "=" + size.value()).collect(Collectors.joining(", "));
    }
}
