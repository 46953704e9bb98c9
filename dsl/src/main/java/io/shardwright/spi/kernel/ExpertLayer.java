package io.shardwright.spi.kernel;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.ModelException;
import io.shardwright.diagnostic.Origin;
import io.shardwright.routing.Routing;
import io.shardwright.routing.TokenGroup;
import io.shardwright.routing.TokenNoise;
import io.shardwright.spi.attention.SequencePositions;
import java.util.Optional;

/**
 * A mixture of experts on one rank: its settings, and the load of its experts since the step began.
 *
 * <p>The load is counted in backward, which every microbatch has one of; forward may run again ({@code @Recompute}).
 */
public final class ExpertLayer {
    private final String name;
    private final Routing routing;
    private final int experts;
    private final int held;
    private final int addends;
    private final long batch;
    private final SequencePositions positions;
    private final TokenNoise noise;
    private final TokenGroup group;
    private final Optional<ExpertBias> bias;
    private final long[] load;
    private long dropped;
    private double auxiliary;

    /** Of a router without biases. */
    public ExpertLayer(
            String name,
            Routing routing,
            int experts,
            int held,
            int addends,
            long batch,
            SequencePositions positions,
            TokenNoise noise) {
        this(name, routing, experts, held, addends, batch, positions, noise, Optional.empty());
    }

    /**
     * @param name path of fields from the model's root: {@code blocks.0.experts}
     * @param held experts that this rank holds
     * @param addends ranks of which each has an addend of the gradients of the same tokens' gates
     * @param batch sequences in a microbatch
     * @param positions of a sequence on this rank
     * @param bias of each expert, if the router has biases
     */
    public ExpertLayer(
            String name,
            Routing routing,
            int experts,
            int held,
            int addends,
            long batch,
            SequencePositions positions,
            TokenNoise noise,
            Optional<ExpertBias> bias) {
        if (routing.topK() > experts) {
            throw new ModelException(Diagnostic.of(Code.TOP_K_OVER_EXPERTS, Origin.NONE, name, routing.topK(), experts)
                    .text());
        }
        if (batch % routing.groupSequences() != 0) {
            throw new ModelException("[shard/batch-not-divisible] " + name + ": a microbatch of " + batch
                    + " sequences cannot be cut into groups of " + routing.groupSequences()
                    + "\n  Fix: fewer sequences in a group, or more in a microbatch"
                    + "\n  More: docs/diagnostics/batch-not-divisible.md");
        }
        this.name = name;
        this.routing = routing;
        this.experts = experts;
        this.held = held;
        this.addends = addends;
        this.batch = batch;
        this.positions = positions;
        this.noise = noise;
        this.bias = bias;
        group = new TokenGroup(routing, positions.length(), experts);
        load = new long[experts];
    }

    public String name() {
        return name;
    }

    public Routing routing() {
        return routing;
    }

    public int experts() {
        return experts;
    }

    /** Experts that this rank holds. */
    public int held() {
        return held;
    }

    /** Ranks of which each has an addend of the gradients of the same tokens' gates, and takes its share of the auxiliary loss. */
    public int addends() {
        return addends;
    }

    /** Ranks that the experts are divided among. */
    public int ranks() {
        return experts / held;
    }

    /** Tokens of a microbatch. */
    public int tokens() {
        return Math.toIntExact(batch * positions.count());
    }

    public int topK() {
        return routing.topK();
    }

    public TokenNoise noise() {
        return noise;
    }

    /** The workspace of the layer's router, of whole sequences, which groups use one after the other. */
    public TokenGroup group() {
        return group;
    }

    /** Empty if the router has none. */
    public Optional<ExpertBias> bias() {
        return bias;
    }

    /** Which token of a whole group is this rank's {@code mine}-th of it. */
    public int inGroup(int mine) {
        long sequence = mine / positions.count();
        return (int) (sequence * positions.length() + positions.position(mine % positions.count()));
    }

    /** Where in a microbatch's logits a token of a group stands: those of one rank along cp come after the other's. */
    public int inLogits(int group, int token) {
        long sequence = (long) group * routing.groupSequences() + token / positions.length();
        long position = token % positions.length();
        return Math.toIntExact(
                (positions.rankOf(position) * batch + sequence) * positions.count() + positions.local(position));
    }

    /** Ranks that share each sequence. */
    public int contexts() {
        return positions.ranks();
    }

    /** This rank's tokens of a group. */
    public int tokensInGroup() {
        return tokens() / groups();
    }

    /** Groups in a microbatch. */
    public int groups() {
        return Math.toIntExact(batch / routing.groupSequences());
    }

    // ---------------------------------------------------------------- load

    /** Counts this rank's tokens of a group that was routed, with what they lost to capacity. */
    public void count(TokenGroup routed, double auxiliaryLoss) {
        for (int mine = 0; mine < tokensInGroup(); mine++) {
            for (int rank = 0; rank < routed.topK(); rank++) {
                int expert = routed.choice(inGroup(mine), rank);
                if (expert != TokenGroup.NOBODY) {
                    load[expert]++;
                } else if (routed.isDropped(inGroup(mine), rank)) {
                    dropped++;
                }
            }
        }
        auxiliary += auxiliaryLoss;
    }

    /** A step begins. */
    public void startStep() {
        java.util.Arrays.fill(load, 0);
        dropped = 0;
        auxiliary = 0;
    }

    /** Tokens of this rank that an expert was given in the step so far. */
    public long load(int expert) {
        return load[expert];
    }

    /** Choices of this rank's tokens that fell on full experts in the step so far. */
    public long dropped() {
        return dropped;
    }

    /** The sum over microbatches of the auxiliary loss of this rank's sequences in the step so far, each the mean over its groups. */
    public double auxiliary() {
        return auxiliary;
    }
}
