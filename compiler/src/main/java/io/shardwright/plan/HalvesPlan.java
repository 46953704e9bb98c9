package io.shardwright.plan;

import io.shardwright.ir.Node;
import java.util.List;

/**
 * A backward in two halves, ready to be written. What forward makes lies where the plan of the whole puts it.
 *
 * @param plan of a graph whose backward is both halves, one after the other; with places for what the halves touch, and for no
 *     other value
 * @param count how many nodes the first half has
 */
public record HalvesPlan(Plan plan, int count) {
    public List<Node> inputGradients() {
        return plan.graph().backward().subList(0, count);
    }

    public List<Node> weightGradients() {
        return plan.graph().backward().subList(count, plan.graph().backward().size());
    }
}
