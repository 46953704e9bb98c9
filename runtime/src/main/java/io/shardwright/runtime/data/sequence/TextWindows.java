package io.shardwright.runtime.data.sequence;

import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.DataSource;
import io.shardwright.runtime.data.InputRow;
import io.shardwright.runtime.data.TokenText;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * A text cut into sequences, one behind the other; what is left at its end is left out. With an {@link
 * io.shardwright.runtime.data.Order#shuffled order} every token is seen once an epoch.
 */
public final class TextWindows implements DataSource {
    private final TokenText text;
    private final int seq;
    private final Objective objective;
    private final TokenInputs names;
    private final long size;

    /**
     * @param seq positions of a sequence
     * @throws DataException if the text is too short for one
     */
    public TextWindows(TokenText text, int seq, Objective objective, TokenInputs names) {
        this.text = text;
        this.seq = seq;
        this.objective = objective;
        this.names = names;
        text.requireSequence(seq);
        // The last token has one behind it.
        size = (text.length() - 1) / seq;
    }

    @Override
    public List<String> inputs() {
        return List.of(names.tokens(), names.targets());
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Optional<String> ignoringTargets() {
        return objective instanceof NextTokens ? Optional.empty() : Optional.of(names.targets());
    }

    @Override
    public void fill(long item, InputRow row) {
        int[] window = new int[seq + 1];
        text.copy(item * seq, seq + 1L, MemorySegment.ofArray(window), 0);
        long first = row.sequence() * seq;
        row.integers(names.tokens(), position -> objective.seen(first + position, window[(int) position]));
        row.integers(
                names.targets(),
                position -> objective.target(first + position, window[(int) position], window[(int) position + 1]));
    }
}
