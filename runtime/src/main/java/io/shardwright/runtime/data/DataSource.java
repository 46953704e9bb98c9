package io.shardwright.runtime.data;

import java.util.List;
import java.util.Optional;

/**
 * Items that a model is given, each found by its number: images of a folder, documents of a file that is mapped into memory, or what is
 * computed from the number. Any rank may ask for any item at any time, and ranks that are threads do so at once, so nothing changes when
 * an item is read, and an item is the same whoever asks.
 *
 * <p>In which order a run sees items is an {@link Order}'s to say.
 *
 * <pre>{@code
 * record Digits(float[][] images, int[] labels) implements DataSource {
 *     public List<String> inputs() { return List.of("pixels", "label"); }
 *
 *     public long size() { return labels.length; }
 *
 *     public void fill(long item, InputRow row) {
 *         row.floats("pixels", images[(int) item]);
 *         row.integer("label", labels[(int) item]);
 *     }
 * }
 * }</pre>
 */
public interface DataSource {
    /** The {@link #size} of a source that has an item for every number. */
    long UNBOUNDED = Long.MAX_VALUE;

    /** Of a model's inputs those that it fills, as {@code forward} names them. A model need not have all of them. */
    List<String> inputs();

    /** How many items there are, at least 1; {@link #UNBOUNDED} if any number makes one. */
    long size();

    /**
     * Fills in one item: its row of every input that is in {@link #inputs()}.
     *
     * @param item from 0 to before {@link #size}
     * @throws DataException if it cannot be read
     */
    void fill(long item, InputRow row);

    /** The input of targets some of which may be negative, and so left out of means over targets; empty if there is none. */
    default Optional<String> ignoringTargets() {
        return Optional.empty();
    }

    /** Its items as the sequences of a run. */
    default SequenceSource in(Order order) {
        return new OrderedSource(this, order);
    }

    /**
     * Some of its items, one after the other: what is trained on, and what is held out.
     *
     * @throws DataException if there are no such items
     */
    default DataSource part(long first, long count) {
        return new ItemRange(this, first, count);
    }
}
