package io.shardwright.planner;

/**
 * What ranks send to each other, as far as a plan counts it.
 *
 * @param bytesPerSecond between any two ranks
 * @param countsActivations whether what crosses cuts takes time; otherwise only the replicas' gradients do
 */
public record Network(double bytesPerSecond, boolean countsActivations) {
    public Network {
        if (!(bytesPerSecond > 0)) {
            throw new IllegalArgumentException("a network with " + bytesPerSecond + " bytes per second");
        }
    }

    /** Seconds for the gradients of a stage whose replicas share {@code parameters} bytes, for one microbatch. */
    double synchronization(double parameters, int replicas) {
        return 4.0 * (replicas - 1) * parameters / (bytesPerSecond * replicas);
    }

    /** Seconds for {@code crossing} bytes forward and their gradients backward, shared by a stage's replicas. */
    double transfer(double crossing, int replicas) {
        return countsActivations ? 2 * crossing / (bytesPerSecond * replicas) : 0;
    }
}
