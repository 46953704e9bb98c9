package io.shardwright.processor.write.chain;

import com.palantir.javapoet.ClassName;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.formula.Formula;
import io.shardwright.processor.write.text.Names;
import io.shardwright.size.Size;
import io.shardwright.spi.kernel.ChainInput;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The chains of elementwise operators that a model's generated classes call: what the class of chains declares. */
public final class Chains {
    /**
     * One of them.
     *
     * @param constant what it is called: {@code Y_GRADIENT}
     * @param outputs names of what it makes
     * @param inputs names of what it reads
     * @param lie how inputs lie
     * @param formulas of the outputs
     * @param line of the source
     */
    public record Chain(
            String constant,
            List<String> outputs,
            List<String> inputs,
            List<ChainInput> lie,
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
                                .map(input -> lies(shape(graph, input), shape(graph, node.output())))
                                .toList(),
                        literal.formulas(),
                        node.origin().line()));
        return type.simpleName() + "." + chain.constant();
    }

    private static List<Size> shape(Graph graph, String value) {
        return graph.isWeightGradient(value)
                ? graph.value(value.substring(2)).shape()
                : graph.value(value).shape();
    }

    private static ChainInput lies(List<Size> input, List<Size> output) {
        if (input.equals(output)) {
            return ChainInput.ALIKE;
        }
        if (input.stream().allMatch(Size.ONE::equals)) {
            return ChainInput.NUMBER;
        }
        List<Size> leading = input.subList(0, input.size() - 1);
        if (leading.stream().allMatch(Size.ONE::equals)) {
            return ChainInput.ROW;
        }
        boolean isColumn = input.getLast().equals(Size.ONE)
                && input.size() == output.size()
                && leading.equals(output.subList(0, output.size() - 1));
        return isColumn ? ChainInput.COLUMN : ChainInput.ANY;
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
