package io.shardwright.runtime.comm;

/**
 * What a rank does between two looks at what it waits for.
 *
 * <pre>{@code
 * for (int round = 0; !arrived(); round++) {
 *     waiting.idle(round);
 * }
 * }</pre>
 */
@FunctionalInterface
public interface Waiting {
    /** @param round number of idle calls since something last moved, from 0 */
    void idle(int round);
}
