package io.shardwright.ops.elementwise;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.formula.Factor;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.FormulaGradients;
import io.shardwright.ir.formula.FormulaText;
import io.shardwright.ops.description.Operator;
import io.shardwright.spi.kernel.Activation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A chain of elementwise operators in one pass over memory: {@code y = formula(inputs)}, for inputs of one shape, or such as are spread over it. What lies
 * between is kept nowhere: backward computes it once more from the inputs, also in one pass, for all gradients together.
 */
public record Chain(Formula formula) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    Chain.class, "chain", s -> new Chain(FormulaText.parse(s.text("formula"))))
            .from("elementwise operators behind one another");

    /** The method of {@code Kernels}. */
    public static final String KERNEL = "chain";

    /** The gradient of the result, before the inputs. */
    private static final Formula.Input RESULT = new Formula.Input(-1);

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("formula", FormulaText.print(formula)));
    }

    @Override
    public String kernel(Node node) {
        return KERNEL;
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Chain(node.output(), List.of(formula)));
    }

    @Override
    public String spec(Node node) {
        return String.join(", ", Collections.nCopies(node.inputs().size(), "...")) + " -> ...";
    }

    @Override
    public boolean isLinear(Node node) {
        return formula.isLinear();
    }

    @Override
    public boolean hasGradient(Node node, int index) {
        return FormulaGradients.of(formula, RESULT).containsKey(index);
    }

    @Override
    public Set<Integer> inPlace() {
        return formula.inputs();
    }

    /** Tensors of the larger of its two calls, forward and backward. */
    public int tensors() {
        Set<Formula> computed =
                new LinkedHashSet<>(FormulaGradients.of(formula, RESULT).values());
        computed.remove(RESULT);
        return Math.max(
                1 + formula.inputs().size(), computed.size() + inputs(computed).size());
    }

    private static Set<Integer> inputs(Collection<Formula> formulas) {
        return formulas.stream()
                .flatMap(formula -> formula.inputs().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(formula.operators());
    }

    /**
     * One call for all gradients; inputs that have the same gradient, like the addends of a sum, share it. What an input that was spread
     * gets is added up.
     */
    @Override
    public void gradient(Gradients gradients, Node node) {
        String dy = gradients.of(node.output());
        Map<Formula, List<String>> inputsOf = new LinkedHashMap<>();
        FormulaGradients.of(formula, RESULT).forEach((index, gradient) -> {
            String input = node.inputs().get(index);
            if (gradient.equals(RESULT)) {
                pass(gradients, node, input, dy);
            } else if (gradients.wants(input)) {
                inputsOf.computeIfAbsent(gradient, _ -> new ArrayList<>()).add(input);
            }
        });
        if (inputsOf.isEmpty()) {
            return;
        }
        // In order of the indices, so the gradient of the result comes first.
        List<Integer> read = List.copyOf(inputs(inputsOf.keySet()));
        List<Formula> formulas = inputsOf.keySet().stream()
                .map(gradient -> gradient.of(index -> new Formula.Input(read.indexOf(index))))
                .toList();
        Gradients.Call call = call(gradients, node, formulas)
                .reads(read.stream()
                        .map(index ->
                                index == RESULT.index() ? dy : node.inputs().get(index))
                        .toArray(String[]::new));
        for (List<String> sharing : inputsOf.values()) {
            Optional<String> alike = alike(gradients, node, sharing);
            alike.ifPresentOrElse(call::into, () -> call.intoTemporary(sharing.getFirst() + "Spread", node.output()));
        }
        List<String> written = call.emit();
        int at = 0;
        for (List<String> sharing : inputsOf.values()) {
            String shared = written.get(at++);
            Optional<String> alike = alike(gradients, node, sharing);
            sharing.stream()
                    .filter(input -> !alike.equals(Optional.of(input)))
                    .forEach(input -> pass(gradients, node, input, shared));
        }
    }

    /** The first input of the result's shape, if there is one. */
    private static Optional<String> alike(Gradients gradients, Node node, List<String> inputs) {
        return inputs.stream()
                .filter(input -> !isSpread(gradients, node, input))
                .findFirst();
    }

    private static boolean isOfOneShape(Gradients gradients, Node node) {
        return node.inputs().stream().noneMatch(input -> isSpread(gradients, node, input));
    }

    private static boolean isSpread(Gradients gradients, Node node, String input) {
        return !gradients
                .graph()
                .value(input)
                .shape()
                .equals(gradients.graph().value(node.output()).shape());
    }

    private static void pass(Gradients gradients, Node node, String input, String gradient) {
        if (isSpread(gradients, node, input)) {
            Spread.gradient(gradients, node, input, gradient);
        } else {
            gradients.pass(node, input, gradient);
        }
    }

    /** A kernel that there is anyhow, if one does it. */
    private static Gradients.Call call(Gradients gradients, Node node, List<Formula> formulas) {
        return switch (formulas.size() == 1 ? formulas.getFirst() : RESULT) {
            case Formula.Scaled(Formula.Input _, Factor factor) ->
                gradients
                        .kernel(node, "scale")
                        .with(new Literal.Java(factor.java()))
                        .inPlace(0);
            case Formula.Product(Formula.Input _, Formula.Input _)
            when isOfOneShape(gradients, node) ->
                gradients.kernel(node, "multiply").inPlace(0);
            case Formula.ActivationGradient(Formula.Input _, Formula.Input _, Activation activation)
            when isOfOneShape(gradients, node) ->
                gradients
                        .kernel(node, "activateGradient")
                        .with(new Literal.Java("Activation." + activation))
                        .inPlace(0);
            default -> {
                Gradients.Call call =
                        gradients.kernel(node, KERNEL).with(new Literal.Chain(node.output() + "Gradient", formulas));
                // Several outputs are written one after the other, while all inputs are still read.
                yield formulas.size() == 1 ? call.inPlace(0) : call;
            }
        };
    }
}
