package io.shardwright.runtime.telemetry;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Comma-separated (RFC 4180), with a header; what there is none of, and what is no number, is empty. */
final class CsvLines implements StepLines {
    private static final String HEADER = "step,time,"
            + Arrays.stream(StepNumber.values()).map(StepNumber::text).collect(Collectors.joining(","));

    private final StringBuilder text = new StringBuilder();

    @Override
    public String header() {
        return HEADER;
    }

    @Override
    public String line(StepRow row) {
        text.setLength(0);
        text.append(row.result().step()).append(',').append(row.wallMillis() / 1e3);
        for (StepNumber number : ALL) {
            text.append(',');
            double value = number.of(row);
            if (Double.isFinite(value)) {
                text.append(value);
            }
        }
        return text.toString();
    }

    private static final StepNumber[] ALL = StepNumber.values();

    @Override
    public String line(long step, long wallMillis, String name, double number) {
        return "";
    }

    @Override
    public OptionalLong step(String line) {
        int comma = line.indexOf(',');
        String first = comma < 0 ? "" : line.substring(0, comma);
        return first.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(first)) : OptionalLong.empty();
    }
}
