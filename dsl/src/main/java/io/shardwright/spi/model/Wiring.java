package io.shardwright.spi.model;

import java.util.List;

/**
 * What a unit of a model reads and gives, by name: of the model's inputs, and of what other units give. Needed where more than one
 * tensor flows: a decoder's state, and the encoder's output that every layer of it reads.
 *
 * @param reads in the order of the unit's inputs
 * @param gives in the order of its results
 */
public record Wiring(List<String> reads, List<String> gives) {
    public Wiring {
        reads = List.copyOf(reads);
        gives = List.copyOf(gives);
    }

    public static Wiring from(String... reads) {
        return new Wiring(List.of(reads), List.of());
    }

    public Wiring to(String... given) {
        return new Wiring(reads, List.of(given));
    }
}
