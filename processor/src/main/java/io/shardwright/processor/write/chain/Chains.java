package io.shardwright.processor.write.chain;

import com.palantir.javapoet.ClassName;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.formula.Formula;
import io.shardwright.processor.write.text.Names;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The chains of elementwise operators that a model's generated classes call: what the class of chains declares. */
public final class Chains {
    /**
     * One of them.
     *
     * @param constant what it is called: {@code Y_GRADIENT}
     * @param outputs names of what it makes
     * @param inputs names of what it reads
     * @param scalars inputs of one element, which each element of the others meets
     * @param formulas of the outputs
     * @param line of the source
     */
    public record Chain(
            String constant,
            List<String> outputs,
            List<String> inputs,
            Set<String> scalars,
            List<Formula> formulas,
            int line) {}

    private final ClassName type;
    private final Map<Literal.Chain, Chain> chains = new LinkedHashMap<>();
    private final Set<String> constants = new HashSet<>();

    /** @param type the class that declares them */
    public Chains(ClassName type) {
        this.type = type;
    }

    /** {@code ShardedMlpChains.Y}: the chain that {@code node} calls. */
    public String of(Literal.Chain literal, Node node, Graph graph) {
        Chain chain = chains.computeIfAbsent(
                literal,
                _ -> new Chain(
                        constant(literal.name()),
                        node.outputs(),
                        node.inputs(),
                        node.inputs().stream()
                                .filter(input -> graph.value(input).shape().isEmpty())
                                .collect(Collectors.toSet()),
                        literal.formulas(),
                        node.origin().line()));
        return type.simpleName() + "." + chain.constant();
    }

    private String constant(String name) {
        String constant = Names.constant(name);
        while (!constants.add(constant)) {
            constant += "_2";
        }
        return constant;
    }

    public ClassName type() {
        return type;
    }

    public List<Chain> all() {
        return List.copyOf(chains.values());
    }
}
