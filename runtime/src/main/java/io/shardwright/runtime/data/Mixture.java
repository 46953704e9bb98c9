package io.shardwright.runtime.data;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Several sources, each of which has a share of a run's sequences by its weight.
 *
 * <p>Of the first n sequences a part of weight w among weights that sum to W has n w / W, rounded, so batches are mixed as the run is:
 * with two parts the first has the sequence n for which ⌊(n + 1) w / W⌋ isn't ⌊n w / W⌋, and with more parts, what it leaves is shared
 * among the others in the same way. Which sequence of which part n is follows from n, and each part's come in turn.
 */
public final class Mixture implements SequenceSource {
    /**
     * A source and its weight.
     *
     * @param weight more than 0; only what it is to the sum of all weights matters
     */
    public record Part(double weight, SequenceSource source) {
        public Part {
            if (!(weight > 0) || !Double.isFinite(weight)) {
                throw new DataException("a part of a mixture weighs " + weight + "\n  Fix: give a number above 0");
            }
        }
    }

    /** Whose sequence it is, and which of its. */
    record Place(int part, long sequence) {}

    private static final BigInteger LARGEST_WEIGHT = BigInteger.ONE.shiftLeft(60);

    private final List<SequenceSource> sources;
    private final long[] weights;
    /** The sum of a part's weight and those behind it. */
    private final long[] rests;

    private Mixture(List<SequenceSource> sources, long[] weights) {
        this.sources = List.copyOf(sources);
        this.weights = weights;
        rests = weights.clone();
        for (int part = weights.length - 2; part >= 0; part--) {
            rests[part] += rests[part + 1];
        }
    }

    /**
     * @throws DataException if there is no part, or the weights are too far apart
     */
    public static Mixture of(Part... parts) {
        if (parts.length == 0) {
            throw new DataException("a mixture has no parts\n  Fix: give at least one");
        }
        return new Mixture(Arrays.stream(parts).map(Part::source).toList(), whole(parts));
    }

    /** Whole numbers that are to each other as the weights, taken as the decimals that they are written as. */
    private static long[] whole(Part[] parts) {
        List<BigDecimal> decimals = Arrays.stream(parts)
                .map(part -> BigDecimal.valueOf(part.weight()))
                .toList();
        int digits =
                Math.max(0, decimals.stream().mapToInt(BigDecimal::scale).max().orElseThrow());
        List<BigInteger> scaled = decimals.stream()
                .map(weight -> weight.scaleByPowerOfTen(digits).toBigIntegerExact())
                .toList();
        BigInteger common = scaled.stream().reduce(BigInteger.ZERO, BigInteger::gcd);
        BigInteger sum =
                scaled.stream().reduce(BigInteger.ZERO, BigInteger::add).divide(common);
        if (sum.compareTo(LARGEST_WEIGHT) > 0) {
            throw new DataException("weights of a mixture are too far apart: "
                    + Arrays.stream(parts).map(Part::weight).toList() + "\n  Fix: give them fewer digits");
        }
        return scaled.stream()
                .mapToLong(weight -> weight.divide(common).longValueExact())
                .toArray();
    }

    @Override
    public void fill(InputRow row) {
        Place place = place(row.sequence());
        sources.get(place.part).fill(row.ofSequence(place.sequence));
    }

    Place place(long sequence) {
        long left = sequence;
        for (int part = 0; part < weights.length - 1; part++) {
            long before = share(left, part);
            if (share(left + 1, part) > before) {
                return new Place(part, before);
            }
            left -= before;
        }
        return new Place(weights.length - 1, left);
    }

    /** How many of the first {@code count} sequences that are left to it and those behind it are a part's. */
    private long share(long count, int part) {
        long weight = weights[part];
        long all = rests[part];
        long rounds = count / all;
        long rest = count % all;
        long ofRest = Math.multiplyHigh(rest, weight) == 0 && rest * weight >= 0
                ? rest * weight / all
                : BigInteger.valueOf(rest)
                        .multiply(BigInteger.valueOf(weight))
                        .divide(BigInteger.valueOf(all))
                        .longValueExact();
        return rounds * weight + ofRest;
    }

    /** That of the first part that has one; parts that have another name it alike. */
    @Override
    public Optional<String> ignoringTargets() {
        List<String> names = new ArrayList<>();
        sources.forEach(source -> source.ignoringTargets().ifPresent(names::add));
        if (names.stream().distinct().count() > 1) {
            throw new DataException("parts of a mixture call their targets " + String.join(", ", names)
                    + "\n  Fix: give the targets one name");
        }
        return names.stream().findFirst();
    }

    @Override
    public void requireInputs(List<String> inputs) {
        sources.forEach(source -> source.requireInputs(inputs));
    }
}
