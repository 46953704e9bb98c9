package io.shardwright.runtime.optimize;

import io.shardwright.tensor.LocalTensor;

/**
 * What an optimizer keeps of a run of elements, under a name.
 *
 * @param values the elements, as it updates them
 * @param state a number for each of them, f32
 */
public record OptimizerState(String name, LocalTensor values, LocalTensor state) {
    /**
     * The state of some of the elements.
     *
     * @param elements a run of what a unit's optimizer updates
     * @return of no element if it is of others
     */
    public LocalTensor of(LocalTensor elements) {
        if (elements.storage() != values.storage()) {
            return state.section(0, 0, 0);
        }
        long from = Math.clamp(elements.offset() - values.offset(), 0, values.size());
        long to = Math.clamp(elements.offset() + elements.size() - values.offset(), from, values.size());
        return state.section(0, from, to - from);
    }
}
