package io.shardwright.runtime.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model is cut into stages.
 *
 * @param kind what the cut goes by
 * @param units of each stage, where they are {@linkplain Kind#COUNTS counted}; else empty
 * @param replicas ranks of each stage, for a schedule that replicates stages; else empty
 */
public record StageRule(Kind kind, List<Integer> units, List<Integer> replicas) {
    /** What a cut goes by. */
    public enum Kind {
        /** The largest stage has as few operations as can be; where the model numbers its stages, these. */
        FLOPS,
        /** The largest stage has as few parameters as can be. */
        PARAMETERS,
        /** Each has as many units. */
        EVEN,
        /** Somebody has counted. */
        COUNTS
    }

    public static final StageRule FLOPS = new StageRule(Kind.FLOPS, List.of(), List.of());
    public static final StageRule PARAMETERS = new StageRule(Kind.PARAMETERS, List.of(), List.of());
    public static final StageRule EVEN = new StageRule(Kind.EVEN, List.of(), List.of());

    private static final Pattern STAGE = Pattern.compile("(\\d{1,6})(?:x(\\d{1,6}))?");

    public StageRule {
        units = List.copyOf(units);
        replicas = List.copyOf(replicas);
        if ((kind == Kind.COUNTS) == units.isEmpty() || !replicas.isEmpty() && replicas.size() != units.size()) {
            throw new IllegalArgumentException(kind + " with units " + units + " and replicas " + replicas);
        }
    }

    /** This many units in each stage. */
    public static StageRule counts(List<Integer> units) {
        return new StageRule(Kind.COUNTS, units, List.of());
    }

    /** This many units in each stage, on this many ranks. */
    public static StageRule counts(List<Integer> units, List<Integer> replicas) {
        return new StageRule(Kind.COUNTS, units, replicas);
    }

    /**
     * {@code flops}, {@code parameters}, {@code even}, or {@code 3,3}, or with replicas {@code 3x2,3}.
     *
     * @throws SettingException about the part that is no number
     */
    public static StageRule parse(String text) {
        return switch (text) {
            case "flops" -> FLOPS;
            case "parameters" -> PARAMETERS;
            case "even" -> EVEN;
            default -> parseCounts(text);
        };
    }

    private static StageRule parseCounts(String text) {
        List<Integer> units = new ArrayList<>();
        List<Integer> replicas = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = STAGE.matcher(part.trim());
            if (!matcher.matches()) {
                throw new SettingException(
                        "%s: '%s' is no number of units\n  Fix: flops, parameters, even, or numbers like 3,3",
                        Setting.STAGES.is(text), part);
            }
            units.add(Integer.parseInt(matcher.group(1)));
            replicas.add(matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2)));
        }
        return text.contains("x") ? counts(units, replicas) : counts(units);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        if (kind != Kind.COUNTS) {
            return kind.name().toLowerCase(Locale.ROOT);
        }
        List<String> parts = new ArrayList<>();
        for (int stage = 0; stage < units.size(); stage++) {
            parts.add(units.get(stage) + (replicas.isEmpty() ? "" : "x" + replicas.get(stage)));
        }
        return String.join(",", parts);
    }
}
