package io.shardwright.interpret;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * One microbatch on its way through a model, and its caller's memory. The caller uses again what it may: the result's memory and what
 * backward doesn't read after forward, and the gradients' after the first half of backward.
 */
final class Microbatch {
    private final ModelRun run;
    private final Graph graph;
    private final Numbers numbers;
    private final OptionalInt slot;
    private final List<Strided[]> inputs;
    private final Strided[] dResult;
    private Strided[] result = {};
    private List<Strided[]> gradients = List.of();

    /** @param slot empty where every value has memory of its own, which nobody uses again */
    Microbatch(ModelRun run, Graph graph, Numbers numbers, OptionalInt slot, List<Strided[]> inputs, Strided dResult) {
        this.run = run;
        this.graph = graph;
        this.numbers = numbers;
        this.slot = slot;
        this.inputs = new ArrayList<>(inputs);
        this.dResult = Shards.cut(dResult, graph.value(graph.result()).layout().dual(), numbers);
    }

    void forward() {
        slot.ifPresent(run::microbatch);
        Strided[] out = empty(graph.value(graph.result()));
        run.forward(inputs, out);
        result = handOver(out);
        for (int i = 0; i < inputs.size(); i++) {
            if (!graph.signature().keeps().contains(graph.inputs().get(i))) {
                inputs.set(i, ModelRun.like(inputs.get(i)));
            }
        }
    }

    void backward() {
        slot.ifPresent(run::microbatch);
        List<Strided[]> wanted = wanted();
        run.backward(inputs, dResult, wanted);
        gradients = wanted.stream().map(this::handOver).toList();
    }

    void inputGradients() {
        slot.ifPresent(run::microbatch);
        List<Strided[]> wanted = wanted();
        run.inputGradients(inputs, dResult, wanted);
        gradients = wanted.stream().map(this::handOver).toList();
    }

    void weightGradients() {
        slot.ifPresent(run::microbatch);
        run.weightGradients(inputs, dResult);
    }

    /** What forward gave. */
    Strided[] result() {
        return result;
    }

    /** Of the inputs. */
    List<Strided[]> gradients() {
        return gradients;
    }

    private List<Strided[]> wanted() {
        return graph.differentiableInputs().stream()
                .map(name -> empty(graph.value(name)))
                .toList();
    }

    private Strided[] empty(Value value) {
        Strided[] parts = new Strided[numbers.ranks()];
        for (int rank = 0; rank < parts.length; rank++) {
            parts[rank] = Strided.dense(numbers.of(value.localShape()));
        }
        return parts;
    }

    /** A copy; the memory itself is somebody else's now. */
    private Strided[] handOver(Strided[] parts) {
        Strided[] copies = Arrays.stream(parts).map(Strided::copy).toArray(Strided[]::new);
        if (slot.isPresent()) {
            Arrays.stream(parts).forEach(part -> part.fill(Double.NaN));
        }
        return copies;
    }
}
