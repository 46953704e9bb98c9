package io.shardwright.runtime.data;

import java.util.List;
import java.util.Optional;

/** Some of a source's items, one after the other. */
record ItemRange(DataSource source, long first, long size) implements DataSource {
    ItemRange {
        if (first < 0 || size < 1 || first > source.size() - size) {
            throw new DataException("items " + first + " to " + (first + size) + " of a source of " + source.size()
                    + "\n  Fix: take a range with at least one item that there is");
        }
    }

    @Override
    public List<String> inputs() {
        return source.inputs();
    }

    @Override
    public void fill(long item, InputRow row) {
        source.fill(first + item, row);
    }

    @Override
    public Optional<String> ignoringTargets() {
        return source.ignoringTargets();
    }
}
