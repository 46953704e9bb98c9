package io.shardwright.runtime.data;

import java.util.List;
import java.util.Optional;

/** A source's items in an order. */
record OrderedSource(DataSource source, Order order) implements SequenceSource {
    OrderedSource {
        if (source.size() < 1) {
            throw new DataException("a source has no items\n  Fix: give one that has at least 1");
        }
    }

    @Override
    public void fill(InputRow row) {
        source.fill(order.item(row.sequence(), source.size()), row);
    }

    @Override
    public Optional<String> ignoringTargets() {
        return source.ignoringTargets();
    }

    @Override
    public void requireInputs(List<String> inputs) {
        List<String> lacking = inputs.stream()
                .filter(input -> !source.inputs().contains(input))
                .toList();
        if (!lacking.isEmpty()) {
            throw new DataException("the model is given " + String.join(", ", inputs) + ", and the data has no "
                    + String.join(", ", lacking) + ", only " + String.join(", ", source.inputs())
                    + "\n  Fix: fill " + String.join(", ", lacking) + " in the data source, or name inputs as it does");
        }
        ignoringTargets().filter(targets -> !inputs.contains(targets)).ifPresent(targets -> {
            throw new DataException("the data counts " + targets + " that aren't negative, and the model is given "
                    + String.join(", ", inputs) + "\n  Fix: let ignoringTargets() name the model's input of targets");
        });
    }
}
