package io.shardwright.ir;

import io.shardwright.ir.declaration.Check;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.ir.declaration.Cut;
import io.shardwright.ir.declaration.Form;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model: what it declares, and its forward and backward as lists of nodes in order.
 *
 * <p>Graphs are values. A pass takes one and returns another.
 *
 * @param model the class, fully qualified, with its {@link Form}; of a unit of a model, its name behind {@code #}: {@code
 *     p.Gpt#FromNorm}
 * @param parameters the constructor's parameters
 * @param weights parameters declared here
 * @param children models in fields
 * @param inputs names of forward's parameters
 * @param results names of the values that forward returns: one, or those of a record
 * @param values all values by name, in order of definition
 * @param backward empty until it is derived
 * @param checks what remains to be checked when the model is created
 * @param rates for each dropout layer's field, its rate as a Java expression over the constructor's parameters
 * @param cuts where pipeline stages may begin, in order of the fields
 * @param units what the model was cut into, if it was
 */
public record Graph(
        String model,
        List<ConstructorParameter> parameters,
        List<DeclaredWeight> weights,
        List<Child> children,
        List<String> inputs,
        List<String> results,
        Map<String, Value> values,
        List<Node> forward,
        List<Node> backward,
        List<Check> checks,
        Map<String, String> rates,
        List<Cut> cuts,
        Optional<Units> units) {
    public Graph {
        parameters = List.copyOf(parameters);
        weights = List.copyOf(weights);
        children = List.copyOf(children);
        inputs = List.copyOf(inputs);
        results = List.copyOf(results);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        forward = List.copyOf(forward);
        backward = List.copyOf(backward);
        checks = List.copyOf(checks);
        rates = Map.copyOf(rates);
        cuts = List.copyOf(cuts);
    }

    /** The only value that forward returns, or the first. */
    public String result() {
        return results.getFirst();
    }

    public Value value(String name) {
        Value value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no value " + name + " in " + model);
        }
        return value;
    }

    /** The class name without its package: {@code Mlp}; of a unit, that of the model. */
    public String simpleName() {
        String name = Form.source(model);
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** What it is written as. */
    public Form form() {
        return Form.in(model);
    }

    public Child child(String field) {
        return children.stream()
                .filter(child -> child.field().equals(field))
                .findFirst()
                .orElseThrow();
    }

    public boolean isWeight(String name) {
        return weights.stream().anyMatch(weight -> weight.name().equals(name));
    }

    /** Parameters that are learned: all but constants. */
    public List<DeclaredWeight> learned() {
        return weights.stream().filter(weight -> !value(weight.name()).fixed()).toList();
    }

    public boolean isWeightGradient(String name) {
        return weights.stream().anyMatch(weight -> weight.gradient().equals(name));
    }

    /** Inputs that have a gradient: all but integers and data. */
    public List<String> differentiableInputs() {
        return inputs.stream().filter(name -> value(name).isDifferentiable()).toList();
    }

    public Graph withValues(Map<String, Value> newValues) {
        return new Graph(
                model,
                parameters,
                weights,
                children,
                inputs,
                results,
                newValues,
                forward,
                backward,
                checks,
                rates,
                cuts,
                units);
    }

    public Graph withForward(List<Node> nodes) {
        return new Graph(
                model,
                parameters,
                weights,
                children,
                inputs,
                results,
                values,
                nodes,
                backward,
                checks,
                rates,
                cuts,
                units);
    }

    public Graph withBackward(List<Node> nodes) {
        return new Graph(
                model,
                parameters,
                weights,
                children,
                inputs,
                results,
                values,
                forward,
                nodes,
                checks,
                rates,
                cuts,
                units);
    }

    public Graph withResults(List<String> names) {
        return new Graph(
                model,
                parameters,
                weights,
                children,
                inputs,
                names,
                values,
                forward,
                backward,
                checks,
                rates,
                cuts,
                units);
    }

    public Graph withModel(String name) {
        return new Graph(
                name,
                parameters,
                weights,
                children,
                inputs,
                results,
                values,
                forward,
                backward,
                checks,
                rates,
                cuts,
                units);
    }

    public Graph withChildren(List<Child> others) {
        return new Graph(
                model,
                parameters,
                weights,
                others,
                inputs,
                results,
                values,
                forward,
                backward,
                checks,
                rates,
                cuts,
                units);
    }

    public Graph withInputs(List<String> names) {
        return new Graph(
                model,
                parameters,
                weights,
                children,
                names,
                results,
                values,
                forward,
                backward,
                checks,
                rates,
                cuts,
                units);
    }

    public Graph withUnits(Units cut) {
        return new Graph(
                model,
                parameters,
                weights,
                children,
                inputs,
                results,
                values,
                forward,
                backward,
                checks,
                rates,
                cuts,
                Optional.of(cut));
    }

    /** Adds checks. Of several that demand the same the first stays, with its words. */
    public Graph withChecks(List<Check> more) {
        List<Check> all = new ArrayList<>(checks);
        more.stream()
                .filter(check -> all.stream().noneMatch(check::demandsTheSame))
                .forEach(all::add);
        return new Graph(
                model,
                parameters,
                weights,
                children,
                inputs,
                results,
                values,
                forward,
                backward,
                all,
                rates,
                cuts,
                units);
    }

    /** What callers rely on. Complete once the backward is derived. */
    public Signature signature() {
        Set<String> read =
                backward.stream().flatMap(node -> node.inputs().stream()).collect(Collectors.toSet());
        Set<String> keeps =
                inputs.stream().filter(name -> isReadThroughViews(name, read)).collect(Collectors.toSet());
        return new Signature(parameters, inputs.stream().map(this::value).toList(), results.stream().map(this::value).toList(), keeps, units);
    }

    private boolean isReadThroughViews(String name, Set<String> read) {
        return read.contains(name)
                || forward.stream()
                        .filter(node ->
                                node.op() instanceof ViewOp && node.inputs().contains(name))
                        .flatMap(node -> node.outputs().stream())
                        .anyMatch(view -> isReadThroughViews(view, read));
    }
}
