package io.shardwright.interpret;

import io.shardwright.size.Size;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the atoms of sizes are in a test: {@code config.hidden} is 8, say; and how many ranks {@code tp} has. */
record Numbers(Map<String, Long> atoms, int ranks) {
    int of(Size size) {
        return (int) of(size, 0);
    }

    long of(Size size, int rank) {
        return size.evaluate(atom -> switch (atom) {
            case "tp" -> (long) ranks;
            case "cp" -> 1L;
            case "tpIndex" -> (long) rank;
            default -> java.util.Objects.requireNonNull(atoms.get(atom), atom);
        });
    }

    int[] of(List<Size> shape) {
        return shape.stream().mapToInt(this::of).toArray();
    }

    Numbers withRanks(int other) {
        return new Numbers(atoms, other);
    }

    Numbers with(String atom, long value) {
        Map<String, Long> more = new HashMap<>(atoms);
        more.put(atom, value);
        return new Numbers(more, ranks);
    }
}
