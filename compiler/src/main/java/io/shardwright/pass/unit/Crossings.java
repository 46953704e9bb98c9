package io.shardwright.pass.unit;

import java.util.List;

/**
 * What flows into each stretch and out of it.
 *
 * @param flows of each stretch
 * @param named whether more than one tensor flows somewhere
 */
record Crossings(List<Flow> flows, boolean named) {
    Crossings {
        flows = List.copyOf(flows);
    }

    /** Names of values. */
    record Flow(List<String> in, List<String> out) {
        Flow {
            in = List.copyOf(in);
            out = List.copyOf(out);
        }
    }
}
