package io.shardwright.processor.write.chain;

import io.shardwright.ir.formula.Formula;
import io.shardwright.processor.write.text.Names;
import io.shardwright.spi.kernel.ElementwiseChain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** A chain, one operator after the other, where what is read twice is computed once; and names for all that it meets. */
public final class ChainSteps {
    private final Chains.Chain chain;
    private final Function<Formula, List<Formula>> operands;
    private final Set<String> taken;
    private final List<String> outputs;
    private final List<String> inputs;
    /** For each formula that isn't an input, what it is called; each behind what it is made of. */
    private final Map<Formula, String> steps = new LinkedHashMap<>();

    private final Map<Formula, Integer> reads = new HashMap<>();

    /** @param reserved names that the method has for other things */
    public ChainSteps(Chains.Chain chain, Set<String> reserved) {
        this(chain, reserved, Formula::operands);
    }

    /** @param operands what a step reads, where some take several operators at once */
    ChainSteps(Chains.Chain chain, Set<String> reserved, Function<Formula, List<Formula>> operands) {
        this.chain = chain;
        this.operands = operands;
        this.taken = new HashSet<>(reserved);
        this.outputs = chain.outputs().stream().map(this::take).toList();
        this.inputs = chain.inputs().stream().map(this::take).toList();
        chain.formulas().forEach(this::add);
    }

    /** Names of the outputs. */
    public List<String> outputs() {
        return outputs;
    }

    /** Names of the inputs. */
    public List<String> inputs() {
        return inputs;
    }

    /** How an input lies. */
    public ElementwiseChain.Lies lies(String input) {
        return chain.lie().get(inputs.indexOf(input));
    }

    /** All operators, each behind those that it reads. */
    public List<Formula> inOrder() {
        return List.copyOf(steps.keySet());
    }

    public boolean isOutput(Formula step) {
        return chain.formulas().contains(step);
    }

    /** How many operators read it. */
    public int reads(Formula step) {
        return reads.getOrDefault(step, 0);
    }

    /** What an input or a step is called. */
    public String name(Formula formula) {
        return formula instanceof Formula.Input(int index)
                ? inputs.get(index)
                : Objects.requireNonNull(steps.get(formula));
    }

    private void add(Formula formula) {
        if (formula instanceof Formula.Input || steps.containsKey(formula)) {
            return;
        }
        for (Formula operand : operands.apply(formula)) {
            add(operand);
            reads.merge(operand, 1, Integer::sum);
        }
        int output = chain.formulas().indexOf(formula);
        steps.put(formula, output < 0 ? take(wish(formula)) : outputs.get(output));
    }

    private String wish(Formula formula) {
        return switch (formula) {
            case Formula.Sum _ -> "sum";
            case Formula.Product _ -> "product";
            case Formula.Scaled _ -> "scaled";
            case Formula.Activated activated ->
                Names.ofConstant(activated.activation().name());
            case Formula.ActivationGradient gradient -> "d" + Names.capital(name(gradient.of()));
            case Formula.Constant _ -> "number";
            case Formula.Applied applied -> applied.function().method();
            case Formula.Paired paired ->
                switch (paired.pair()) {
                    case MINUS -> "difference";
                    case DIVIDE -> "quotient";
                    case POWER, MAX, MIN, GREATER, AT_LEAST, EQUAL ->
                        paired.pair().method();
                };
            case Formula.Chosen _ -> "chosen";
            case Formula.Input _ -> throw new IllegalArgumentException("inputs have their names");
        };
    }

    /** Names that end otherwise are made of these. */
    private String take(String value) {
        String wish = Names.camel(value);
        String name = wish;
        for (int number = 2; ofTensor(name).stream().anyMatch(taken::contains); number++) {
            name = wish + number;
        }
        taken.addAll(ofTensor(name));
        return name;
    }

    private static List<String> ofTensor(String name) {
        return List.of(name, at(name), from(name), stride(name));
    }

    /** In which entry of the table of places it stands where a tensor lies. */
    public static String at(String tensor) {
        return tensor + "At";
    }

    /** Where a tensor lies. */
    public static String from(String tensor) {
        return tensor + "From";
    }

    /** From one row of a tensor to the next. */
    public static String stride(String tensor) {
        return tensor + "Stride";
    }

    /** Names of all steps that aren't outputs, in order. */
    public List<String> between() {
        List<String> names = new ArrayList<>();
        steps.forEach((step, name) -> {
            if (!isOutput(step)) {
                names.add(name);
            }
        });
        return names;
    }
}
