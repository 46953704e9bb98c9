package io.shardwright.routing;

/** Chooses experts for the tokens of a group, and says what an uneven choice costs. Implementations hold no state. */
public interface Router {
    /** Rows of the router's weight for each expert: 1, or 2 if it learns its noise. */
    default int matrices() {
        return 1;
    }

    /** The experts that a token chooses, if the router leaves no choice; 0 if any number will do. */
    default int onlyTopK() {
        return 0;
    }

    /** Whether experts have a bias that counts in choices alone, and balances them from step to step. */
    default boolean hasBias() {
        return false;
    }

    /** By how much a bias changes after a step. */
    default double biasRate() {
        return 0;
    }

    /**
     * Chooses experts, in order of preference, and their gates.
     *
     * @return the auxiliary loss of the group, in the paper's scaling and with its weight
     */
    double route(TokenGroup group);

    /**
     * Adds to the gradients of the logits, right after {@link #route} of the same group: those by way of the gates, and those
     * of {@code auxiliaryScale} times the auxiliary loss. Who is chosen counts as constant.
     */
    void gradient(TokenGroup group, double auxiliaryScale);
}
