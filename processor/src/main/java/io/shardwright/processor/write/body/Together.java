package io.shardwright.processor.write.body;

import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import io.shardwright.plan.Place;
import io.shardwright.plan.Plan;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Which values share one variable, since nothing moves between them; the one of them that has a place of its own leads. */
public final class Together {
    private final Plan plan;
    private final Graph graph;
    /** Pairs of a kernel's output and input, both ways. */
    private final Set<List<String>> computedFrom = new HashSet<>();

    private final Map<String, String> leaders = new HashMap<>();
    private final Map<String, List<String>> members = new HashMap<>();

    public Together(Plan plan) {
        this.plan = plan;
        this.graph = plan.graph();
        Stream.concat(graph.forward().stream(), graph.backward().stream())
                .filter(node -> node.op() instanceof KernelCall || node.op() instanceof KernelOp)
                .forEach(node -> node.outputs()
                        .forEach(output -> node.inputs().forEach(input -> {
                            computedFrom.add(List.of(output, input));
                            computedFrom.add(List.of(input, output));
                        })));
        for (String value : plan.places().keySet()) {
            members.computeIfAbsent(leader(value), _ -> new ArrayList<>()).add(value);
        }
    }

    public String leader(String value) {
        String known = leaders.get(value);
        if (known == null) {
            known = find(value);
            leaders.put(value, known);
        }
        return known;
    }

    /** Of all values with one leader, the result or an input; else that with the shortest name, which is the user's. */
    public Value named(String leader) {
        return Objects.requireNonNull(members.get(leader)).stream()
                .min(Comparator.<String, Boolean>comparing(
                                value -> !graph.inputs().contains(value))
                        .thenComparing(value -> !graph.results().contains(value))
                        .thenComparing(String::length)
                        .thenComparing(Comparator.naturalOrder()))
                .map(graph::value)
                .orElseThrow();
    }

    private String find(String value) {
        return switch (plan.place(value)) {
            case Place.SameAs same when !computedFrom.contains(List.of(value, same.value())) -> leader(same.value());
            case Place.ViewOf view when isSame(view) -> leader(view.base());
            case Place.Behind behind
            when inverse(graph, behind.view(), Size::toString).isEmpty() -> leader(behind.output());
            default -> value;
        };
    }

    private boolean isSame(Place.ViewOf view) {
        return ((ViewOp) view.view().op())
                .view(graph, view.view(), view.index(), Size::toString)
                .isEmpty();
    }

    /** The calls that make a view's input from its output. */
    public static String inverse(Graph graph, Node view, Function<Size, String> java) {
        return ((ViewOp) view.op())
                .inverseView(graph, view, java)
                .orElseThrow(() -> new IllegalStateException(view.op().name() + " has no inverse view"));
    }
}
