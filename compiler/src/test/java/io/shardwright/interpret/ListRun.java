package io.shardwright.interpret;

import io.shardwright.ir.Child;
import io.shardwright.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The models of one field: one, or a list that is called element after element. */
final class ListRun {
    private final Child child;
    private final List<ModelRun> elements;
    /** What each element reads, by microbatch. */
    private final Map<Integer, List<Strided[]>> around = new HashMap<>();
    /** The gradients of what they write, by microbatch, from the first half of backward to the second. */
    private final Map<Integer, Strided[][]> gradients = new HashMap<>();

    private int microbatch;

    ListRun(Child child, List<ModelRun> elements) {
        this.child = child;
        this.elements = elements;
    }

    void microbatch(int number) {
        microbatch = number;
        // What is computed again lies in one slot for all.
        if (!child.recompute()) {
            elements.forEach(element -> element.microbatch(number));
        }
    }

    int inputs() {
        return child.signature().inputs().size();
    }

    /** Whether the child's backward reads its input {@code index}. */
    boolean reads(int index) {
        return child.recompute()
                || child.signature()
                        .keeps()
                        .contains(child.signature().inputs().get(index).name());
    }

    void forward(List<Strided[]> inputs, Strided[] result) {
        List<Strided[]> read = new ArrayList<>();
        List<Strided[]> here = new ArrayList<>(inputs);
        for (int i = 0; i < elements.size(); i++) {
            Strided[] output = i == elements.size() - 1 ? result : ModelRun.like(result);
            elements.get(i).forward(here, output);
            read.add(here.getFirst());
            here.set(0, output);
        }
        around.put(microbatch, read);
    }

    void backward(
            List<Strided[]> inputs, Strided[] dResult, List<Strided[]> dInputs, Optional<Plan> plan, Memory memory) {
        Strided[] gradient = dResult;
        for (int i = elements.size() - 1; i >= 0; i--) {
            List<Strided[]> here = inputs(i, inputs);
            List<Strided[]> outputs = new ArrayList<>(dInputs);
            if (i > 0) {
                int turn = i % 2;
                int number = plan.map(p -> p.listGradients().get(child.field()).get(turn))
                        .orElse(0);
                outputs.set(0, memory.temporary(number, dInputs.getFirst()[0].dims));
            }
            if (child.recompute()) {
                int number = plan.map(
                                p -> p.recomputedResults().get(child.field()).getFirst())
                        .orElse(0);
                elements.get(i).forward(here, memory.temporary(number, dResult[0].dims));
            }
            elements.get(i).backward(here, gradient, outputs);
            gradient = outputs.isEmpty() ? dResult : outputs.getFirst();
        }
    }

    void inputGradients(List<Strided[]> inputs, Strided[] dResult, List<Strided[]> dInputs) {
        Strided[][] kept = new Strided[elements.size() + 1][];
        kept[elements.size()] = dResult;
        for (int i = elements.size() - 1; i >= 0; i--) {
            List<Strided[]> outputs = new ArrayList<>(dInputs);
            if (i > 0) {
                kept[i] = ModelRun.like(dInputs.getFirst());
                outputs.set(0, kept[i]);
            }
            elements.get(i).inputGradients(inputs(i, inputs), kept[i + 1], outputs);
        }
        gradients.put(microbatch, kept);
    }

    void weightGradients(List<Strided[]> inputs, Strided[] dResult) {
        Strided[][] kept = gradients.get(microbatch);
        kept[elements.size()] = dResult;
        for (int i = elements.size() - 1; i >= 0; i--) {
            elements.get(i).weightGradients(inputs(i, inputs), kept[i + 1]);
        }
    }

    /** What element {@code i} reads, for one that is handed {@code inputs} if it is the first. */
    private List<Strided[]> inputs(int i, List<Strided[]> inputs) {
        List<Strided[]> here = new ArrayList<>(inputs);
        if (i > 0) {
            Strided[] read = around.get(microbatch).get(i);
            here.set(0, reads(0) ? read : ModelRun.like(read));
        }
        return here;
    }
}
