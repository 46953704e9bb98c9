package io.shardwright.memory;

/**
 * Bytes that training keeps for each parameter of a model: its value, its gradient, and the optimizer's state, to which the
 * float32 copy of a 16-bit value belongs (Rajbhandari et al., 1910.02054 §3.1, where the last is K: 12 for Adam).
 */
public record BytesPerParameter(int parameters, int gradients, int state) {
    /** With {@code numbers} of the optimizer, and the copy of the value if there is one, in float32. */
    public static BytesPerParameter of(Precision precision, int numbers) {
        int bytes = precision.type().bytes();
        return new BytesPerParameter(bytes, bytes, Float.BYTES * (numbers + (precision.keepsCopy() ? 1 : 0)));
    }

    /** On one rank that has nobody to split with. */
    public int total() {
        return parameters + gradients + state;
    }

    /** On each of {@code dp} ranks that split between them what {@code stage} says (1910.02054 §5, figure 1). */
    public double onRank(ZeroStage stage, int dp) {
        return share(parameters, stage.splitsParameters(), dp)
                + share(gradients, stage.splitsGradients(), dp)
                + share(state, stage.splitsState(), dp);
    }

    private static double share(int bytes, boolean splits, int dp) {
        return splits ? (double) bytes / dp : bytes;
    }
}
