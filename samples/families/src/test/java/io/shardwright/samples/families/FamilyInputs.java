package io.shardwright.samples.families;

import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.Optional;

/**
 * Whatever a model of a family is given, by name: the same sequences in every step, of which another number of targets counts in each, with
 * other documents, and another end.
 *
 * @param targets the name of what may be ignored, if the model has it
 */
record FamilyInputs(Optional<String> targets) implements InputSource {
    static final int BATCH = 8;
    private static final int SEQ = Family.Texts.SEQ;

    static FamilyInputs of(ModelUnits model) {
        return new FamilyInputs(model.inputs().stream()
                .filter(name -> name.equals("targets") || name.equals("next"))
                .findFirst());
    }

    @Override
    public void fill(long first, SequencePositions positions, InputTensors inputs) {
        new Family.Images().fill(first, positions, inputs);
        inputs.of("given").ifPresent(given -> fillGiven(first, positions, given));
        for (String name : List.of("ids", "source", "targets", "next", "documents", "present", "weights")) {
            inputs.of(name).ifPresent(tensor -> {
                for (long s = 0; s < tensor.dim(0); s++) {
                    fill(name, (first + s) % BATCH, s, positions, tensor);
                }
            });
        }
    }

    /** Logits of a model that is sure of some tokens and not of others. */
    private static void fillGiven(long first, SequencePositions positions, LocalTensor given) {
        for (long s = 0; s < given.dim(0); s++) {
            for (int t = 0; t < positions.count(); t++) {
                long seen = (first + s) % BATCH * SEQ + positions.position(t);
                for (long i = 0; i < given.dim(2); i++) {
                    given.set((float) Math.sin(0.37 * seen + 1.3 * i) * (1 + seen % 3), s, t, i);
                }
            }
        }
    }

    private static void fill(String name, long sequence, long row, SequencePositions positions, LocalTensor tensor) {
        for (int t = 0; t < positions.count(); t++) {
            long position = positions.position(t);
            boolean counts = sequence % 3 != 0 && position >= sequence * 5 % SEQ;
            switch (name) {
                case "weights" -> tensor.set(0.25f * (1 + (sequence + position) % 5), row, t);
                case "present" -> tensor.set(position < SEQ - sequence ? 1 : 0, row, t);
                case "documents" -> tensor.setInt((int) (position * (1 + sequence % 4) / SEQ), row, t);
                case "source" -> tensor.setInt(token(sequence, SEQ - position), row, t);
                case "ids" -> tensor.setInt(token(sequence, position), row, t);
                default -> tensor.setInt(counts ? token(sequence, position + 1) : -1, row, t);
            }
        }
    }

    private static int token(long sequence, long position) {
        return (int) ((sequence * 31 + position * position * 7) % Family.Texts.VOCABULARY);
    }

    @Override
    public Optional<String> ignoringTargets() {
        return targets;
    }
}
