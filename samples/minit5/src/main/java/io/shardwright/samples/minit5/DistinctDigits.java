package io.shardwright.samples.minit5;

import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * Digits, and which of them there are, in order: 3 1 4 1 5 is answered by 1 3 4 5. Question n is a hash of (seed, n), so it is the same
 * on every rank and mesh.
 */
public final class DistinctDigits implements InputSource {
    /** Stands before an answer and behind it. */
    public static final int END = 10;

    /** The digits and {@link #END}. */
    public static final int VOCABULARY = 11;

    /** Positions of an answer: all digits, its end, and one, so that they are an even number. */
    public static final int LENGTH = 12;

    /** A target that doesn't count. */
    private static final int NONE = -1;

    private final int digits;
    private final long key;

    /** @param digits of a question */
    public DistinctDigits(int digits, long seed) {
        this.digits = digits;
        key = HashedNormal.streamKey("questions", seed);
    }

    /** Of questions that have few different digits and of others. */
    int digit(long question, long position) {
        long most = 1 + Long.remainderUnsigned(HashedNormal.hash(key, question * (digits + 2)), 10);
        long first = HashedNormal.hash(key, question * (digits + 2) + 1);
        long any = HashedNormal.hash(key, question * (digits + 2) + 2 + position);
        return (int) (Long.remainderUnsigned(first, 10) + Long.remainderUnsigned(any, most)) % 10;
    }

    /** Targets of each position. */
    int[] answer(long question) {
        boolean[] there = new boolean[10];
        for (int position = 0; position < digits; position++) {
            there[digit(question, position)] = true;
        }
        int[] answer = new int[LENGTH];
        Arrays.fill(answer, NONE);
        int length = 0;
        for (int digit = 0; digit < 10; digit++) {
            if (there[digit]) {
                answer[length++] = digit;
            }
        }
        answer[length] = END;
        return answer;
    }

    @Override
    public void fill(long first, SequencePositions positions, InputTensors inputs) {
        inputs.of("source").ifPresent(source -> {
            for (int i = 0; i < source.dim(0); i++) {
                for (int position = 0; position < digits; position++) {
                    source.setInt(digit(first + i, position), i, position);
                }
            }
        });
        inputs.of("ids").ifPresent(ids -> fillAnswers(first, positions, ids, -1));
        inputs.of("targets").ifPresent(targets -> fillAnswers(first, positions, targets, 0));
    }

    /** @param shift of positions: a token is what was the target one position before */
    private void fillAnswers(long first, SequencePositions positions, LocalTensor tensor, int shift) {
        for (int i = 0; i < tensor.dim(0); i++) {
            int[] answer = answer(first + i);
            for (int t = 0; t < positions.count(); t++) {
                int at = Math.toIntExact(positions.position(t)) + shift;
                boolean isToken = shift < 0;
                int value = at < 0 ? END : answer[at];
                tensor.setInt(isToken && value == NONE ? END : value, i, t);
            }
        }
    }

    @Override
    public Optional<String> ignoringTargets() {
        return Optional.of("targets");
    }
}
