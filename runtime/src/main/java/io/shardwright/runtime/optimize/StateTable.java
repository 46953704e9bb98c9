package io.shardwright.runtime.optimize;

import io.shardwright.memory.BytesPerParameter;
import io.shardwright.memory.Precision;
import io.shardwright.spi.ParameterRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What every optimizer makes a parameter cost, in bytes, as its settings declare it. */
public final class StateTable {
    /** Bytes of a number that is kept in float32, and of one in bf16. */
    private static final int FULL = 4;

    private static final int HALF = 2;

    private StateTable() {}

    /**
     * @param parameters which these are, for an optimizer that treats some differently; else empty
     * @param numbers kept for each parameter
     */
    public record Row(String optimizer, String parameters, Needs needs, int numbers) {
        /** {@code muon, hidden matrices}. */
        public String name() {
            return parameters.isEmpty() ? optimizer : optimizer + ", " + parameters;
        }

        /** State of an optimizer that keeps everything in 16 bits, as tables in papers often have it. */
        public int halfStateBytes() {
            return HALF * numbers;
        }

        /** State as it is kept here, in float32. */
        public int stateBytes() {
            return FULL * numbers;
        }

        /** Parameter, gradient and state in float32. */
        public int fullPrecisionBytes() {
            return BytesPerParameter.of(Precision.F32, numbers).total();
        }

        /** Parameter and gradient in bf16; the parameter again, and the state, in float32. */
        public int mixedPrecisionBytes() {
            return BytesPerParameter.of(Precision.BF16, numbers).total();
        }
    }

    public static List<Row> rows() {
        AdamW.Settings adamW = AdamW.Settings.withDecay(0);
        List<OptimizerSettings> all = List.of(
                new Sgd.Settings(0),
                new Momentum.Settings(0, 0, false),
                new Momentum.Settings(0, 0, true),
                Adam.Settings.withDecay(0),
                adamW,
                new Muon.Settings(0, 0, 1, adamW));
        List<Row> rows = new ArrayList<>();
        for (OptimizerSettings settings : all) {
            int ofMatrices = settings.statesPerElement(ParameterRole.HIDDEN_MATRIX);
            int ofOthers = settings.statesPerElement(ParameterRole.EMBEDDING);
            boolean alike = ofMatrices == ofOthers;
            rows.add(new Row(settings.name(), alike ? "" : "hidden matrices", settings.needs(), ofMatrices));
            if (!alike) {
                rows.add(new Row(settings.name(), "all others", Needs.ELEMENTS, ofOthers));
            }
        }
        return rows;
    }

    /** The rows as a table of Markdown. */
    public static String markdown() {
        StringBuilder text = new StringBuilder("""
            | optimizer | works on | state, if 16 bits | state | all, float32 | all, bf16 |
            |---|---|---:|---:|---:|---:|
            """);
        for (Row row : rows()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %d | %d | %d |\n",
                    row.name(),
                    row.needs().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    row.halfStateBytes(),
                    row.stateBytes(),
                    row.fullPrecisionBytes(),
                    row.mixedPrecisionBytes()));
        }
        return text.toString();
    }
}
