package io.shardwright.interpret;

import io.shardwright.ir.Child;
import io.shardwright.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The models of one field: one, or a list that is called element after element. */
final class ListRun {
    private final Child child;
    private final List<ModelRun> elements;
    /** What each element reads, and what the last one writes. */
    private final List<Strided[]> around = new ArrayList<>();

    ListRun(Child child, List<ModelRun> elements) {
        this.child = child;
        this.elements = elements;
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
        around.clear();
        List<Strided[]> here = new ArrayList<>(inputs);
        for (int i = 0; i < elements.size(); i++) {
            Strided[] output = i == elements.size() - 1 ? result : ModelRun.like(result);
            elements.get(i).forward(here, output);
            around.add(here.getFirst());
            here.set(0, output);
        }
    }

    void backward(
            List<Strided[]> inputs, Strided[] dResult, List<Strided[]> dInputs, Optional<Plan> plan, Memory memory) {
        Strided[] gradient = dResult;
        for (int i = elements.size() - 1; i >= 0; i--) {
            List<Strided[]> here = new ArrayList<>(inputs);
            if (i > 0) {
                here.set(0, reads(0) ? around.get(i) : ModelRun.like(around.get(i)));
            }
            List<Strided[]> outputs = new ArrayList<>(dInputs);
            if (i > 0) {
                int turn = i % 2;
                int number = plan.map(p -> p.listGradients().get(child.field()).get(turn))
                        .orElse(0);
                outputs.set(0, memory.temporary(number, dInputs.getFirst()[0].dims));
            }
            if (child.recompute()) {
                int number =
                        plan.map(p -> p.recomputedResults().get(child.field())).orElse(0);
                elements.get(i).forward(here, memory.temporary(number, dResult[0].dims));
            }
            elements.get(i).backward(here, gradient, outputs);
            gradient = outputs.isEmpty() ? dResult : outputs.getFirst();
        }
    }
}
