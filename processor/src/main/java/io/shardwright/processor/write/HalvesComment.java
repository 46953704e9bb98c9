package io.shardwright.processor.write;

import com.palantir.javapoet.ClassName;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.plan.HalvesPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The Javadoc of the class that does backward in two halves: what each does, and what it costs, printed from the graph. */
final class HalvesComment {
    private HalvesComment() {}

    static String of(Draft draft, ClassName model, HalvesPlan halves) {
        Graph graph = draft.graph();
        List<String> lines = new ArrayList<>();
        lines.add("{@link " + model.simpleName()
                + "}'s backward in two halves, for schedules that fill their bubbles with the second.");
        lines.add("");
        lines.add("<pre>");
        ClassComment.diagram(lines, "  inputGradients   ", Diagram.backward(graph, halves.inputGradients()));
        ClassComment.diagram(lines, "  weightGradients  ", WeightDiagram.of(graph, halves.weightGradients()));
        lines.add("");
        ClassComment.conjugates(lines, draft);
        lines.add("  inputGradients:  " + ClassComment.cost(draft, halves.inputGradients()));
        lines.add("  weightGradients: " + ClassComment.cost(draft, halves.weightGradients()));
        graph.children().stream()
                .filter(Child::recompute)
                .filter(child -> draft.children().gradientCall(child).isPresent())
                .forEach(child -> lines.add("  inputGradients runs " + child.field()
                        + " forward once more, and all of its backward: its activations can't wait"));
        lines.add("</pre>");
        List<String> called = draft.children().inFields().stream()
                .filter(draft.children()::isHalved)
                .map(child -> "{@link " + ModelNames.halves(child.model()).simpleName() + "} (" + child.field() + ")")
                .toList();
        if (!called.isEmpty()) {
            lines.add("");
            lines.add("Besides, what moves in " + called.stream().collect(Collectors.joining(", ")) + ".");
        }
        return String.join("\n", lines) + "\n";
    }
}
