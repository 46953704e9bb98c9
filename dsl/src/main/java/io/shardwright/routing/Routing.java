package io.shardwright.routing;

import io.shardwright.diagnostic.ModelException;

/**
 * The settings of a mixture of experts that are no size of its experts.
 *
 * @param topK experts that a token goes to
 * @param capacityFactor what an expert takes of a group of S tokens, {@code ⌈factor topK S / experts⌉} of them; 0 if it takes
 *     all that come
 * @param groupSequences sequences whose tokens are one group: capacity and auxiliary loss are counted in it, so neither
 *     depends on the mesh or the microbatches
 * @param zWeight weight of the mean square of the logits' log-sum-exp (Zoph et al., 2202.08906 §3.2); 0 for none
 */
public record Routing(Router router, int topK, double capacityFactor, int groupSequences, double zWeight) {
    public Routing {
        int only = router.onlyTopK();
        if (only != 0 && only != topK) {
            throw new ModelException(router + " sends each token to " + only + ", not to " + topK
                    + " experts\n  Fix: top-k " + only + ", or another router");
        }
        if (topK < 1 || capacityFactor < 0 || groupSequences < 1 || zWeight < 0) {
            throw new ModelException(
                    "a routing of top-k " + topK + ", capacity factor " + capacityFactor + ", groups of "
                            + groupSequences + " sequences and z-loss " + zWeight
                            + "\n  Fix: top-k and sequences from 1, the others from 0");
        }
    }

    /** All that come are taken, each sequence is a group, and there is no z-loss. */
    public static Routing dropless(Router router, int topK) {
        return new Routing(router, topK, 0, 1, 0);
    }

    public Routing withCapacity(double factor) {
        return new Routing(router, topK, factor, groupSequences, zWeight);
    }

    public Routing withGroups(int sequences) {
        return new Routing(router, topK, capacityFactor, sequences, zWeight);
    }

    public Routing withZLoss(double weight) {
        return new Routing(router, topK, capacityFactor, groupSequences, weight);
    }

    /** Rows of the router's weight for each expert. */
    public int matrices() {
        return router.matrices();
    }

    /** Tokens of a group that one expert takes. */
    public int capacity(int tokens, int experts) {
        return capacityFactor == 0 ? tokens : (int) Math.ceil(capacityFactor * topK * tokens / experts);
    }
}
