package io.shardwright.interpret;

import io.shardwright.ir.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Whole parameters by path, made when first asked for from a seed that the path gives; and the ranks' shards of them. */
final class Parameters {
    private final TreeMap<String, Strided> whole;
    private final Map<String, Strided[]> shards = new HashMap<>();
    private final Map<String, Strided[]> gradients = new HashMap<>();
    private final Map<String, Strided> wholeGradients = new TreeMap<>();

    private final boolean live;

    private Parameters(TreeMap<String, Strided> whole, boolean live) {
        this.whole = whole;
        this.live = live;
    }

    /** Shards are cut from the whole values as these are now. */
    static Parameters cutFrom(TreeMap<String, Strided> whole) {
        return new Parameters(whole, false);
    }

    /** For one rank, which sees every later change of the whole values. */
    static Parameters of(TreeMap<String, Strided> whole) {
        return new Parameters(whole, true);
    }

    Strided value(String path, Value value, Numbers numbers, int rank) {
        return shards.computeIfAbsent(path, _ -> {
            Strided all = whole.computeIfAbsent(path, _ -> random(path.hashCode(), numbers.of(value.shape())));
            return live ? new Strided[] {all} : Shards.cut(all, value.layout(), numbers);
        })[rank];
    }

    Strided gradient(String path, Value value, int rank, Numbers numbers) {
        return gradients
                .computeIfAbsent(path, _ -> {
                    Strided zero = Strided.dense(numbers.of(value.shape()));
                    zero.fill(0);
                    return Shards.cut(zero, value.layout(), numbers);
                })[rank];
    }

    /** Puts the ranks' gradients of one parameter together. */
    void join(String path, Value value, Numbers numbers) {
        if (gradients.containsKey(path)) {
            wholeGradients.put(
                    path, Shards.join(gradients.get(path), value.layout().dual(), numbers, "d." + path));
        }
    }

    Map<String, Strided> wholeGradients() {
        return wholeGradients;
    }

    /** Values between 0.1 and 1, of either sign: no relu stands at its corner. */
    static Strided random(long seed, int... dims) {
        Random random = new Random(seed);
        Strided values = Strided.dense(dims);
        for (int i = 0; i < values.size(); i++) {
            values.put(i, (0.1 + 0.9 * random.nextDouble()) * (random.nextBoolean() ? 1 : -1));
        }
        return values;
    }
}
