package io.shardwright.spi.model;

import java.util.List;

/** All that flows into a unit and out of it, in the order of its forward's parameters. */
public record Ports(List<Port> inputs, List<Port> results) {
    public Ports {
        inputs = List.copyOf(inputs);
        results = List.copyOf(results);
    }

    public static Ports from(Port... inputs) {
        return new Ports(List.of(inputs), List.of());
    }

    public Ports to(Port... given) {
        return new Ports(inputs, List.of(given));
    }
}
