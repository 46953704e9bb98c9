package io.shardwright.dsl;

/**
 * How {@link Ops#rotary(Tensor, RotaryRule)} turns the elements of a head: {@code
 * RotaryRule.base(config.base()).partial(config.rotated()).yarn(4, 4096)}. Numbers may be constants or the config's, so that they may differ
 * from layer to layer.
 */
public final class RotaryRule {
    private RotaryRule() {}

    /** Pair i of {@code size/2} turns by {@code base^(-2i/size)} at each position (Su et al., 2104.09864). */
    public static RotaryRule base(double base) {
        throw new NotCompiledException("RotaryRule.base");
    }

    /**
     * Only the first elements of each head turn (GPT-NeoX, 2204.06745 §2.1).
     *
     * @param elements an even number; 0 for all
     */
    public RotaryRule partial(int elements) {
        throw new NotCompiledException("RotaryRule.partial");
    }

    /** A pair is elements 2i and 2i + 1, as in the paper and in GPT-J, and not i and {@code i + size/2}, as in GPT-NeoX and Llama. */
    public RotaryRule interleave() {
        throw new NotCompiledException("RotaryRule.interleave");
    }

    /** Positions are divided by {@code factor} (Chen et al., 2306.15595); 1 leaves them. */
    public RotaryRule linear(double factor) {
        throw new NotCompiledException("RotaryRule.linear");
    }

    /**
     * Pairs that turn seldom are slowed down by {@code factor}, those that turn often are not (Llama 3.1, 2407.21783 §3.4.2).
     *
     * @param seldom turns within the trained length up to which a pair is slowed down wholly: {@code low_freq_factor}, 1
     * @param often turns from which on it is not: {@code high_freq_factor}, 4
     * @param trained positions: {@code original_max_position_embeddings}, 8192
     */
    public RotaryRule llama3(double factor, double seldom, double often, double trained) {
        throw new NotCompiledException("RotaryRule.llama3");
    }

    /**
     * YaRN with its paper's numbers (Peng et al., 2309.00071 §3): {@code yarn(factor, trained, 32, 1, 0.1 ln(factor) + 1)}.
     *
     * @param trained positions
     */
    public RotaryRule yarn(double factor, double trained) {
        throw new NotCompiledException("RotaryRule.yarn");
    }

    /**
     * YaRN: of pairs between those that turn {@code fast} and {@code slow} times within the trained length a part is slowed down.
     *
     * @param length what vectors are multiplied by, so that softmaxes are sharper: {@code attention_factor}
     */
    public RotaryRule yarn(double factor, double trained, double fast, double slow, double length) {
        throw new NotCompiledException("RotaryRule.yarn");
    }

    /**
     * Positions are those given, and not 0, 1, ... of each sequence: such as those within each document of a packed sequence. (As
     * attention sees only differences of positions, documents that don't see each other need none of their own.)
     *
     * @param given {@code [batch, seq]}, from 0 on
     */
    public RotaryRule positions(Tokens given) {
        throw new NotCompiledException("RotaryRule.positions");
    }
}
