package io.shardwright.runtime.settings;

/**
 * What is written with the trained model at the end.
 *
 * @param bytes how many; 0 for none
 * @param temperature divides the logits; 0 takes the likeliest byte every time
 */
public record SamplingSettings(int bytes, double temperature) {
    public static final SamplingSettings NONE = new SamplingSettings(0, 0);

    public static final int USUAL_BYTES = 400;
    public static final double USUAL_TEMPERATURE = 0.8;

    private static final int MOST = 1 << 24;

    /** @throws SettingException about the first number that is out of its range */
    public SamplingSettings {
        Setting.SAMPLE.requireBetween(0, MOST, bytes);
        Setting.TEMPERATURE.requireNotNegative(temperature);
    }
}
