package io.shardwright.processor.write;

import io.shardwright.ir.Child;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Form;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.attention.ContextAttentionOp;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.collective.ReduceScatter;
import io.shardwright.ops.collective.ToReplicated;
import io.shardwright.processor.write.body.Diagram;
import io.shardwright.processor.write.body.Draft;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.processor.write.text.JavadocText;
import io.shardwright.processor.write.text.Remarks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The Javadoc of the class: both passes as diagrams, and what they cost. All of it is printed from the graph. */
final class ClassComment {
    private static final int WIDTH = 112;
    private static final String ARROW = " ── ";
    private static final String INDENT = "  ";

    private ClassComment() {}

    static String of(Draft draft) {
        Graph graph = draft.graph();
        List<String> lines = new ArrayList<>();
        String link =
                "{@link " + String.join(".", GeneratedNames.model(graph.model()).simpleNames()) + "}";
        String unit = GeneratedNames.unit(graph.model());
        lines.add((unit.isEmpty() ? "" : "Unit {@code " + unit + "} of ") + link + split(graph));
        lines.add("");
        lines.add("<pre>");
        diagram(lines, "  forward   ", Diagram.forward(graph));
        diagram(lines, "  backward  ", Diagram.backward(graph, graph.backward()));
        boolean movesHere = draft.nodes().stream().anyMatch(node -> node.op() instanceof CollectiveOp);
        if (movesHere) {
            lines.add("");
            conjugates(lines, draft);
            lines.add("  forward:  " + cost(draft, graph.forward()));
            lines.add("  backward: " + cost(draft, graph.backward()));
        }
        if (graph.forward().stream().anyMatch(ContextAttentionOp::isCall)) {
            lines.add("  and over cp what the run's form of attention moves, in both");
        }
        graph.children().stream()
                .filter(Child::recompute)
                .map(ClassComment::recomputed)
                .forEach(lines::add);
        lines.add("</pre>");
        if (!graph.children().isEmpty()) {
            lines.add("");
            String children = graph.children().stream().map(ClassComment::child).collect(Collectors.joining(", "));
            String what = movesHere ? "Besides, what moves in " : "Between ranks moves what moves in ";
            lines.add(JavadocText.wrapped(what + children + ".", 0).stripTrailing());
        }
        if (!movesHere && graph.children().isEmpty()) {
            lines.add("");
            lines.add("Nothing moves between ranks.");
        }
        return String.join("\n", lines) + "\n";
    }

    static void conjugates(List<String> lines, Draft draft) {
        if (draft.nodes().stream().anyMatch(ClassComment::isConjugate)) {
            lines.add("  f: nothing forward, all-reduce backward.   g: all-reduce forward, nothing backward.");
        }
        if (draft.nodes().stream().anyMatch(ClassComment::isAlongSequence)) {
            lines.add("  f: all-gather forward, reduce-scatter backward.   g: reduce-scatter forward, all-gather"
                    + " backward.");
        }
    }

    private static String split(Graph graph) {
        List<Axis> axes = Arrays.stream(Axis.values())
                .filter(axis -> graph.values().values().stream()
                        .anyMatch(value -> value.layout().placements().containsKey(axis)))
                .toList();
        return axes.isEmpty()
                ? ", whole on every rank" + (graph.children().isEmpty() ? "." : " but for the models in its fields.")
                : ", split over " + Remarks.text(axes) + form(graph.form()) + ".";
    }

    private static String form(Form form) {
        return switch (form) {
            case SHARDED -> "";
            case SEQUENCE_PARALLEL -> ", and along the sequence where it would be whole";
        };
    }

    /** Each line starts under the title's end; one that is too long goes on below. A piece that no line has room for has its own. */
    static void diagram(List<String> lines, String title, List<String> chains) {
        String margin = title;
        for (String chain : chains) {
            String rest = chain;
            // Where the first piece of a line begins: behind the arrow that leads to it.
            int begin = 0;
            while (margin.length() + rest.length() > WIDTH) {
                int cut = rest.lastIndexOf(ARROW, WIDTH - margin.length() - 3);
                if (cut <= begin) {
                    cut = rest.indexOf(ARROW, begin + 1);
                }
                if (cut < 0) {
                    break;
                }
                lines.add(margin + rest.substring(0, cut));
                rest = INDENT + rest.substring(cut);
                begin = INDENT.length();
                margin = " ".repeat(margin.length());
            }
            lines.add(margin + rest);
            margin = " ".repeat(margin.length());
        }
    }

    private static boolean isConjugate(Node node) {
        return node.op() instanceof ToReplicated || node.op() instanceof AllReduce;
    }

    private static boolean isAlongSequence(Node node) {
        return node.op() instanceof ReduceScatter || node.op() instanceof AllGather gather && gather.replicated();
    }

    /** {@code 1 all-reduce of [batch, seq, hidden] over tp}. */
    static String cost(Draft draft, List<Node> nodes) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Node node : nodes) {
            if (node.op() instanceof CollectiveOp op) {
                Value moved = draft.graph().value(node.output());
                String what =
                        op.name().replace('_', '-') + "%s of " + draft.remarks().localShape(moved) + " over "
                                + op.axis().text();
                counts.merge(what, 1, Integer::sum);
            }
        }
        return counts.isEmpty()
                ? "nothing moves between ranks"
                : counts.entrySet().stream()
                        .map(entry ->
                                entry.getValue() + " " + entry.getKey().formatted(entry.getValue() == 1 ? "" : "s"))
                        .collect(Collectors.joining(", "));
    }

    /** What {@code @Recompute} saves and costs. */
    private static String recomputed(Child child) {
        return "  backward runs " + child.field() + " forward once more, "
                + child.count()
                        .map(count -> "one at a time: memory for the activations of one serves all " + count)
                        .orElse("so its activations are not kept");
    }

    private static String child(Child child) {
        String link = "{@link " + GeneratedNames.sharded(child.model()).simpleName() + "}";
        return child.count()
                .map(count -> link + " (" + child.field() + ", " + count + " of them)")
                .orElse(link + " (" + child.field() + ")");
    }
}
