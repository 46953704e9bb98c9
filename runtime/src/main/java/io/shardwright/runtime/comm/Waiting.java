package io.shardwright.runtime.comm;

/**
 * What a rank does between two looks at what it waits for.
 *
 * <pre>{@code
 * for (int round = 0; !arrived(); round++) {
 *     waiting.idle(round, crowded);
 * }
 * }</pre>
 */
@FunctionalInterface
public interface Waiting {
    /**
     * @param round number of idle calls since something last moved, from 0
     * @param crowded whether there are more ranks than cores, so that what is waited for may need this one
     */
    void idle(int round, boolean crowded);
}
