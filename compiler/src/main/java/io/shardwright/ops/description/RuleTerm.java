package io.shardwright.ops.description;

import java.util.List;

/**
 * A call in a chain of calls that describe something: {@code window(config.window())} in {@code
 * AttentionRule.causal().window(config.window())}.
 *
 * @param arguments each as what it is: a value's name, a field's name, or a Java expression
 */
public record RuleTerm(String method, List<String> arguments) {
    public RuleTerm {
        arguments = List.copyOf(arguments);
    }
}
