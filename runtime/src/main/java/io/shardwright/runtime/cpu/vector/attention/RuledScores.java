package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.elementwise.DropoutRows;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.tensor.LocalTensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Scores of any {@link AttentionOptions}, row by row. The keys that a row sees by its position are a range, as positions grow with
 * their numbers; tiles are as wide as the ranges of their rows together, less what is of other documents at either end. So what lies
 * outside a window or in other documents is not computed.
 */
final class RuledScores extends TileScores {
    private final DistanceTable distances = new DistanceTable();
    private final Scratch slopes = new Scratch();
    private AttentionOptions options = AttentionOptions.full(1);
    private AttentionInputs inputs = AttentionInputs.NONE;
    private AttentionInputs added = AttentionInputs.NONE;
    private AttentionBlock block = AttentionBlock.whole(0, 0, false);
    private @Nullable DropoutMask dropout;
    private boolean withSinks;
    private boolean withDistances;
    /** Whether scores are scaled with their exponentials: nothing is added to what is scaled. */
    private boolean isScaledLater;

    private int batch;
    private int from;
    private int rows;

    /**
     * @param heads of q
     * @param first whether sinks count
     */
    RuledScores of(
            AttentionOptions newOptions, AttentionInputs newInputs, AttentionBlock newBlock, int heads, boolean first) {
        options = newOptions;
        inputs = newInputs;
        block = newBlock;
        added = AttentionInputs.NONE;
        dropout = newOptions.dropout().orElse(null);
        withSinks = first && newInputs.sinks() != null;
        withDistances = DistanceTable.isNeeded(newInputs, newOptions);
        isScaledLater =
                !withDistances && newOptions.softcap() == 0 && newInputs.bias() == null && newOptions.scale() > 0;
        if (withDistances) {
            distances.fill(newInputs, newOptions, newBlock, heads);
        }
        return this;
    }

    /** Says where gradients of inputs are added up, until {@link #finishGradients}. */
    void startGradients(AttentionInputs newAdded) {
        added = newAdded;
        if (added.buckets() != null) {
            distances.clearGradients();
        }
    }

    void finishGradients() {
        if (added.buckets() != null) {
            distances.addGradients(added.buckets());
        }
    }

    @Override
    boolean isRuled() {
        return true;
    }

    @Override
    int widest() {
        if (options.window() == 0) {
            return block.keys();
        }
        return Math.min(block.keys(), seen(options.window(), options.causal()));
    }

    /** Keys that some queries of a window see. Where positions aren't neighbours, a range has no more keys than positions. */
    private static int seen(long window, boolean causal) {
        return Math.clamp((causal ? 1 : 2) * window + 3L * TiledShape.FEW_ROWS, 0, Integer.MAX_VALUE);
    }

    /** The window of which that is so many, or less than 1. */
    static int window(int seen, boolean causal) {
        return (seen - seen(0, causal)) / (causal ? 1 : 2);
    }

    @Override
    void turnTo(int newBatch, int newFrom, int newRows) {
        batch = newBatch;
        from = newFrom;
        rows = newRows;
        int low = low(position(0));
        int high = high(position(newRows - 1));
        LocalTensor documents = inputs.documents();
        if (documents != null) {
            long ofQueries = documentsAt(documents, block.queryFrom() + newFrom);
            long ofKeys = documentsAt(Objects.requireNonNull(inputs.documentsOfKeys()), block.keyFrom());
            int least = Integer.MAX_VALUE;
            int largest = Integer.MIN_VALUE;
            for (int row = 0; row < newRows; row++) {
                int document = Lanes.getInt(ofQueries + 4L * row);
                least = Math.min(least, document);
                largest = Math.max(largest, document);
            }
            while (low < high && isOutside(Lanes.getInt(ofKeys + 4L * low), least, largest)) {
                low++;
            }
            while (low < high && isOutside(Lanes.getInt(ofKeys + 4L * (high - 1)), least, largest)) {
                high--;
            }
        }
        see(low, high, block.keys());
    }

    private static boolean isOutside(int document, int least, int largest) {
        return document < least || document > largest;
    }

    private long documentsAt(LocalTensor documents, int index) {
        return TensorRows.address(documents) + 4 * (batch * documents.stride(0) + index);
    }

    /** The position of a row of the tile. */
    private long position(int row) {
        return block.ofQueries().position(block.queryFrom() + from + row);
    }

    /** The first key that is seen from a position. */
    private int low(long position) {
        return options.window() == 0 ? 0 : before(position - options.window() + 1);
    }

    /** The end of the keys that are. */
    private int high(long position) {
        if (options.causal()) {
            return before(position + 1);
        }
        return options.window() == 0 ? block.keys() : before(position + options.window());
    }

    private int before(long position) {
        return Math.clamp(block.ofKeys().before(position) - block.keyFrom(), 0, block.keys());
    }

    @Override
    void softmax(long tile, SoftmaxState state, int head) {
        for (int row = 0; row < rows; row++) {
            long position = position(row);
            int low = Math.clamp(low(position) - firstKey(), 0, keys());
            int high = Math.clamp(high(position) - firstKey(), low, keys());
            long rowAt = tile + 4L * row * stride();
            long at = rowAt + 4L * low;
            int start = ScoreVectors.start(low);
            int end = ScoreVectors.end(high);
            float max = Float.NEGATIVE_INFINITY;
            if (low < high) {
                finish(at, 0, head, row, firstKey() + low, high - low);
                ScoreVectors.hideOthers(rowAt, low, high);
                max = ScoreVectors.max(rowAt + 4L * start, end - start, laterScale());
            }
            max = Math.max(state.max(row), max);
            if (max == Float.NEGATIVE_INFINITY || low == high) {
                state.addNothing(row);
                ScoreVectors.clear(rowAt, 0, stride());
                continue;
            }
            state.add(row, max, ScoreVectors.exponentials(rowAt + 4L * start, end - start, laterScale(), max));
            drop(at, head, position, firstKey() + low, high - low);
            ScoreVectors.clear(rowAt, 0, start);
            ScoreVectors.clear(rowAt, end, stride());
        }
    }

    @Override
    float sink(int head) {
        return withSinks ? SmallTensor.get(Objects.requireNonNull(inputs.sinks()), head) : Float.NEGATIVE_INFINITY;
    }

    @Override
    void gradient(long scores, long dScores, long lse, long dots, int head) {
        for (int row = 0; row < rows; row++) {
            long position = position(row);
            float log = Lanes.get(lse + 4L * row);
            int low = Math.clamp(low(position) - firstKey(), 0, keys());
            int high = Math.clamp(high(position) - firstKey(), low, keys());
            long pAt = scores + 4L * row * stride();
            long dPAt = dScores + 4L * row * stride();
            if (log == Float.NEGATIVE_INFINITY || low == high) {
                ScoreVectors.clear(pAt, 0, stride());
                ScoreVectors.clear(dPAt, 0, stride());
                continue;
            }
            gradientRow(pAt, dPAt, log, Lanes.get(dots + 4L * row), head, row, low, high);
            int start = ScoreVectors.start(low);
            int end = ScoreVectors.end(high);
            ScoreVectors.clear(pAt, 0, start);
            ScoreVectors.clear(dPAt, 0, start);
            ScoreVectors.clear(pAt, end, stride());
            ScoreVectors.clear(dPAt, end, stride());
        }
    }

    private void gradientRow(long pRow, long dPRow, float lse, float dot, int head, int row, int low, int high) {
        long position = position(row);
        long slopesAt = options.softcap() > 0 ? slopes.floats(keys()) : 0;
        int start = ScoreVectors.start(low);
        int end = ScoreVectors.end(high);
        int key = firstKey() + low;
        int count = high - low;
        long p = pRow + 4L * low;
        long dP = dPRow + 4L * low;
        finish(p, slopesAt, head, row, key, count);
        drop(dP, head, position, key, count);
        ScoreVectors.hideOthers(pRow, low, high);
        ScoreVectors.gradient(pRow + 4L * start, dPRow + 4L * start, lse, dot, end - start, laterScale());
        ScoreVectors.clearOthers(dPRow, low, high);
        addGradients(dP, head, row, key, count);
        if (slopesAt != 0) {
            RowArithmetic.multiplyRow(dP, dP, slopesAt, 0, count);
        }
        if (!isScaledLater) {
            RowArithmetic.scaleRow(dP, dP, 0, (float) options.scale(), count);
        }
        drop(p, head, position, key, count);
    }

    /** Makes scores of the products of the only row with all keys of the block. */
    void scores(long at, int head) {
        int low = low(position(0));
        int count = Math.max(0, high(position(0)) - low);
        ScoreRows.hide(at, low);
        finish(at + 4L * low, 0, head, 0, low, count);
        if (isScaledLater) {
            RowArithmetic.scaleRow(at + 4L * low, at + 4L * low, 0, laterScale(), count);
        }
        ScoreRows.hide(at + 4L * (low + count), block.keys() - low - count);
    }

    /** Drops weights of the only row. */
    void drop(long at, int head) {
        drop(at, head, position(0), 0, block.keys());
    }

    private float laterScale() {
        return isScaledLater ? (float) options.scale() : 1;
    }

    /** Products with keys from {@code key} on become scores, but for {@link #laterScale}. */
    private void finish(long at, long slopesAt, int head, int row, int key, int count) {
        float cap = (float) options.softcap();
        if (cap == 0 && !isScaledLater) {
            RowArithmetic.scaleRow(at, at, 0, (float) options.scale(), count);
        } else if (slopesAt != 0) {
            ScoreRows.cap(at, slopesAt, count, (float) options.scale(), cap);
        } else if (cap != 0) {
            ScoreRows.cap(at, count, (float) options.scale(), cap);
        }
        if (withDistances) {
            addDistances(at, head, position(row), key, count);
        }
        LocalTensor bias = inputs.bias();
        if (bias != null) {
            RowArithmetic.addRow(at, at, biasAt(bias, head, row, key), 0, count);
        }
        LocalTensor documents = inputs.documents();
        if (documents != null) {
            int document = Lanes.getInt(documentsAt(documents, block.queryFrom() + from + row));
            LocalTensor ofKeys = Objects.requireNonNull(inputs.documentsOfKeys());
            ScoreRows.hideOthers(at, documentsAt(ofKeys, block.keyFrom() + key), count, document);
        }
        if (inputs.keys() != null) {
            ScoreRows.hideUnseen(at, documentsAt(inputs.keys(), block.keyFrom() + key), count);
        }
    }

    private long biasAt(LocalTensor bias, int head, int row, int key) {
        int dims = bias.dimCount();
        return TensorRows.address(bias)
                + 4
                        * ((dims > 3 ? batch * bias.stride(0) : 0)
                                + (dims > 2 ? head * bias.stride(-3) : 0)
                                + (long) (block.queryFrom() + from + row) * bias.stride(-2)
                                + block.keyFrom()
                                + key);
    }

    private void addDistances(long at, int head, long position, int key, int count) {
        SequencePositions ofKeys = block.ofKeys();
        for (int done = 0; done < count; ) {
            long local = (long) block.keyFrom() + key + done;
            int run = (int) Math.min(count - done, ofKeys.endOfRun(local) - local);
            long to = at + 4L * done;
            RowArithmetic.addRow(to, to, distances.address(head, ofKeys.position(local) - position), 0, run);
            done += run;
        }
    }

    private void addGradients(long dScores, int head, int row, int key, int count) {
        if (added.bias() != null) {
            long to = biasAt(added.bias(), head, row, key);
            RowArithmetic.addRow(to, to, dScores, 0, count);
        }
        if (added.buckets() != null) {
            SequencePositions ofKeys = block.ofKeys();
            for (int done = 0; done < count; ) {
                long local = (long) block.keyFrom() + key + done;
                int run = (int) Math.min(count - done, ofKeys.endOfRun(local) - local);
                long to = distances.gradient(head, ofKeys.position(local) - position(row));
                RowArithmetic.addRow(to, to, dScores + 4L * done, 0, run);
                done += run;
            }
        }
    }

    /** Drops weights, or what their gradient is made of. */
    private void drop(long at, int head, long position, int key, int count) {
        DropoutMask mask = dropout;
        if (mask == null || mask.rate() == 0) {
            return;
        }
        SequencePositions ofKeys = block.ofKeys();
        long[] whole = mask.wholeDims();
        long row = ((batch * whole[1] + mask.starts()[1] + head) * whole[2] + position) * whole[3];
        for (int done = 0; done < count; ) {
            long local = (long) block.keyFrom() + key + done;
            int run = (int) Math.min(count - done, ofKeys.endOfRun(local) - local);
            long to = at + 4L * done;
            DropoutRows.row(to, to, mask.element(inputs.firstSequence(), row + ofKeys.position(local)), run, mask);
            done += run;
        }
    }

    /** Adds to the gradients of sinks: {@code -P dot} of each row, with the sink's own weight P. */
    @Override
    void haveDots(long dots, long lse, LocalTensor q) {
        LocalTensor dSinks = added.sinks();
        for (int head = 0; dSinks != null && withSinks && head < q.dim(1); head++) {
            double sum = 0;
            float sink = sink(head);
            for (int row = 0; row < block.queries(); row++) {
                float log = Lanes.get(lse + 4L * (head * q.dim(2) + row));
                sum += Math.exp(sink - log) * Lanes.get(dots + 4L * (head * block.queries() + row));
            }
            SmallTensor.add(dSinks, head, (float) -sum);
        }
    }
}
