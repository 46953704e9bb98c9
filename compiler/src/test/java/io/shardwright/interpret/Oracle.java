package io.shardwright.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Value;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What a model as the user wrote it gives on one rank, and its gradients by central differences in double; and the check that
 * the compiled model gives the same on any number of ranks, wherever its values lie.
 */
public final class Oracle {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-6;

    /** Where values lie, and how backward runs. */
    private enum Mode {
        IN_OWN_MEMORY,
        AS_PLANNED,
        /** As planned, and what collectives do has happened once they are started. */
        STARTED_EARLY,
        /** As planned, and backward split; another microbatch runs between, whose own gradients are 0. */
        IN_HALVES
    }

    private final Compiled model;
    private final Numbers numbers;
    private final TreeMap<String, Strided> weights = new TreeMap<>();
    private final Map<String, Strided> inputs = new HashMap<>();
    private final ModelRun asWritten;
    private final Strided result;
    private final Strided dResult;
    private final Map<String, Strided> gradients = new HashMap<>();

    /** What {@code model} gives as it is written, whatever is split in it. */
    Oracle(Compiled model, Map<String, Long> atoms) {
        this.model = model;
        this.numbers = new Numbers(atoms, 1);
        for (String input : graph().inputs()) {
            inputs.put(input, input(graph().value(input)));
        }
        asWritten = new ModelRun(model.asWritten(), numbers, Parameters.of(weights), "");
        result = forward();
        dResult = Parameters.random(7, result.dims);
        weights.forEach((name, values) -> gradients.put("d." + name, differences(values)));
        for (String input : graph().differentiableInputs()) {
            gradients.put(input, differences(inputs.get(input)));
        }
    }

    /** Checks the compiled model on each number of ranks, with values in memory of their own and as planned. */
    public static void check(Compiled model, Map<String, Long> atoms, int... ranks) {
        new Oracle(model, atoms).agreesWith(model, ranks);
    }

    /** Checks a model that says the same, with other splits maybe. */
    void agreesWith(Compiled compiled, int... ranks) {
        for (int count : ranks) {
            for (Mode mode : Mode.values()) {
                check(compiled, count, mode);
            }
        }
    }

    private Graph graph() {
        return model.inferred();
    }

    private Strided input(Value value) {
        Strided values = Parameters.random(value.name().hashCode(), numbers.of(value.shape()));
        for (int i = 0; i < values.size(); i++) {
            double magnitude = Math.abs(values.at(i));
            if (value.type() == DType.I32) {
                values.put(i, Math.floor(magnitude * 7.99));
            } else if (value.type() == DType.MASK) {
                values.put(i, magnitude > 0.5 ? 1 : 0);
            } else if (value.name().startsWith("positive")) {
                values.put(i, magnitude);
            }
        }
        return values;
    }

    private Strided forward() {
        List<Strided[]> parts = graph().inputs().stream()
                .map(name -> new Strided[] {inputs.get(name)})
                .toList();
        Strided[] out = {
            Strided.dense(numbers.of(graph().value(graph().result()).shape()))
        };
        asWritten.forward(parts, out);
        return out[0];
    }

    /** The gradient of Σ result · dResult. */
    private Strided differences(Strided variable) {
        Strided gradient = Strided.dense(variable.dims);
        for (int i = 0; i < variable.size(); i++) {
            double value = variable.at(i);
            variable.put(i, value + STEP);
            Strided more = forward();
            variable.put(i, value - STEP);
            Strided less = forward();
            variable.put(i, value);
            double sum = 0;
            for (int j = 0; j < more.size(); j++) {
                sum += (more.at(j) - less.at(j)) * dResult.at(j);
            }
            gradient.put(i, sum / (2 * STEP));
        }
        return gradient;
    }

    private void check(Compiled compiled, int ranks, Mode how) {
        Numbers here = numbers.withRanks(ranks);
        Graph graph = compiled.derived();
        String mode = graph.model() + " on " + ranks + " ranks, " + how;
        Parameters parameters = Parameters.cutFrom(new TreeMap<>(weights));
        Program program = compiled.program(how != Mode.IN_OWN_MEMORY);
        ModelRun run = new ModelRun(how == Mode.STARTED_EARLY ? program.startedEarly() : program, here, parameters, "");
        Value value = graph.value(graph.result());
        OptionalInt slot = how == Mode.IN_OWN_MEMORY ? OptionalInt.empty() : OptionalInt.of(0);
        Microbatch ours = new Microbatch(run, graph, here, slot, cut(graph, here, 1), dResult);
        if (how == Mode.IN_HALVES) {
            OptionalInt next = OptionalInt.of(1);
            Microbatch other = new Microbatch(run, graph, here, next, cut(graph, here, 1 / 3.0), zero(dResult));
            List<Microbatch> both = List.of(other, ours);
            both.forEach(Microbatch::forward);
            both.forEach(Microbatch::inputGradients);
            both.forEach(Microbatch::weightGradients);
        } else {
            ours.forward();
            ours.backward();
        }
        Strided[] out = ours.result();
        List<Strided[]> dInputs = ours.gradients();
        compare(mode + ": " + value.name(), Shards.join(out, value.layout(), here, value.name()), result);
        for (int i = 0; i < dInputs.size(); i++) {
            String name = graph.differentiableInputs().get(i);
            MeshLayout layout = graph.value(name).layout().dual();
            compare(
                    mode + ": gradient of " + name,
                    Shards.join(dInputs.get(i), layout, here, name),
                    gradients.get(graph().differentiableInputs().get(i)));
        }
        assertThat(parameters.wholeGradients().keySet()).as(mode).isEqualTo(weights.keySet());
        parameters
                .wholeGradients()
                .forEach((name, found) -> compare(mode + ": gradient of " + name, found, gradients.get("d." + name)));
    }

    /** The inputs' shards; other numbers, if they are multiplied by something. */
    private List<Strided[]> cut(Graph graph, Numbers here, double factor) {
        List<Strided[]> parts = new ArrayList<>();
        // By position: a name may have had to make way for a gradient's.
        for (int i = 0; i < graph.inputs().size(); i++) {
            Value value = graph.value(graph.inputs().get(i));
            Strided whole = inputs.get(graph().inputs().get(i)).copy();
            for (int at = 0; at < whole.size(); at++) {
                double scaled = whole.at(at) * factor;
                switch (value.type()) {
                    case I32 -> whole.put(at, Math.floor(scaled));
                    case MASK -> {}
                    default -> whole.put(at, scaled);
                }
            }
            parts.add(Shards.cut(whole, value.layout(), here));
        }
        return parts;
    }

    private static Strided zero(Strided like) {
        Strided zero = Strided.dense(like.dims);
        zero.fill(0);
        return zero;
    }

    private static void compare(String name, Strided found, Strided expected) {
        double scale = Arrays.stream(expected.values()).map(Math::abs).max().orElse(0);
        Closeness.assertClose(found.values(), expected.values(), TOLERANCE * Math.max(scale, 1e-2), () -> name);
    }
}
