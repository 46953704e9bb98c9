package io.shardwright.plan;

import io.shardwright.ir.Node;
import java.util.List;

/**
 * A split backward, ready to be written. What forward makes lies where the plan of the whole backward puts it, and so does all else that
 * need not last from the first part to the second.
 *
 * @param plan of a graph whose backward is both parts, one after the other; with places for what they touch, and for no other value
 * @param count how many nodes the first part has
 */
public record SplitPlan(Plan plan, int count) {
    public List<Node> inputGradients() {
        return plan.graph().backward().subList(0, count);
    }

    public List<Node> weightGradients() {
        return plan.graph().backward().subList(count, plan.graph().backward().size());
    }
}
