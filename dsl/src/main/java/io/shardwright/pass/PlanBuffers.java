package io.shardwright.pass;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.Weight;
import io.shardwright.ops.Concat;
import io.shardwright.ops.Split;
import io.shardwright.plan.Place;
import io.shardwright.plan.Plan;
import io.shardwright.size.Size;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives every value its place. Views, in-place operators and parts of a whole share memory; what forward makes and backward reads is
 * saved; everything else is a temporary that others reuse once it is dead.
 */
public final class PlanBuffers {
    private final Graph graph;
    private final Liveness liveness;
    private final Regions regions = new Regions();
    private final Paths paths;
    /** What the caller wants: its memory may be overwritten by nothing else. */
    private final Set<String> wanted = new LinkedHashSet<>();

    /** What this plan can't do without a copy: the graph with that copy. */
    private Optional<Graph> withCopy = Optional.empty();

    private PlanBuffers(Graph graph) {
        this.graph = graph;
        this.liveness = new Liveness(graph);
        this.paths = new Paths(graph);
        wanted.add(graph.result());
        graph.differentiableInputs().forEach(input -> wanted.add(DeriveBackward.gradientOf(input)));
    }

    /**
     * Plans again with one copy more until no memory is wanted by two.
     *
     * @throws IllegalStateException if as many copies as there are values are not enough: then a graph defines a value twice
     */
    public static Plan run(Graph graph) {
        Graph ready = SelectKernels.run(graph);
        // Each value needs at most one copy; more would mean that copies don't help.
        for (int copies = 0; copies <= graph.values().size(); copies++) {
            PlanBuffers attempt = new PlanBuffers(ready);
            attempt.share();
            if (attempt.withCopy.isEmpty()) {
                return attempt.plan();
            }
            ready = attempt.withCopy.get();
        }
        throw new IllegalStateException("no plan for the memory of " + graph.model());
    }

    private void share() {
        placeOutsiders();
        for (Node node : liveness.nodes()) {
            if (withCopy.isEmpty()) {
                share(node);
            }
        }
        for (String value : wanted) {
            if (withCopy.isEmpty()) {
                placeWanted(value);
            }
        }
    }

    private Plan plan() {
        for (Node node : liveness.nodes()) {
            if (node.op() instanceof Concat) {
                placeParts(node);
            }
        }
        Map<String, List<Integer>> listGradients = new LinkedHashMap<>();
        Map<String, Integer> recomputed = new LinkedHashMap<>();
        placeBuffers(listGradients, recomputed);
        return new Plan(graph, paths.places(), listGradients, recomputed);
    }

    private void placeOutsiders() {
        graph.inputs().forEach(input -> paths.put(input, new Place.Given()));
        paths.put(DeriveBackward.gradientOf(graph.result()), new Place.Given());
        for (Weight weight : graph.weights()) {
            paths.put(weight.name(), new Place.OfParameter(weight.name(), false));
            paths.put(weight.gradient(), new Place.OfParameter(weight.name(), true));
        }
    }

    /** Lets a node's outputs lie in its inputs' memory, where the operator allows it. */
    private void share(Node node) {
        switch (node.op()) {
            case ViewOp view when view.outputOwnsMemory() -> arrange(node);
            case ViewOp view -> {
                for (int i = 0; i < node.outputs().size(); i++) {
                    share(node, view, i);
                }
            }
            case CollectiveOp collective
            when collective.inPlace() -> {
                if (mayOverwrite(node, node.input())) {
                    overwrite(node, node.input());
                } else {
                    withCopy = Optional.of(Copies.before(graph, node));
                }
            }
            case KernelCall call -> {
                for (int index : call.inPlace().stream().sorted().toList()) {
                    String input = node.inputs().get(index);
                    if (!paths.isPlaced(node.output()) && mayOverwrite(node, input)) {
                        overwrite(node, input);
                    }
                }
            }
            default -> {}
        }
    }

    private void share(Node node, ViewOp view, int index) {
        String output = node.outputs().get(index);
        if (view.view(graph, node, index, Size::toString).isEmpty()) {
            paths.put(output, new Place.SameAs(node.input()));
            regions.join(output, node.input());
        } else {
            paths.put(output, new Place.ViewOf(node.input(), node, index));
            if (view instanceof Split) {
                regions.joinPart(output, node.input(), node, index);
            } else {
                regions.join(output, node.input());
            }
        }
    }

    /** A view that shows only memory arranged for it: its output owns the memory, unless the input lies so already. */
    private void arrange(Node view) {
        boolean isArranged = paths.hasHeadsSideBySide(view.input());
        paths.put(view.output(), new Place.ViewOf(view.input(), view, 0));
        if (isArranged) {
            regions.join(view.output(), view.input());
        } else if (paths.claim(view.output())) {
            regions.join(view.input(), view.output());
        } else {
            withCopy = Optional.of(Copies.before(graph, view));
        }
    }

    private void overwrite(Node node, String input) {
        paths.put(node.output(), new Place.SameAs(input));
        regions.join(node.output(), input);
    }

    /** Whether nothing that lies where {@code input} lies is read after the node, and the memory is ours. */
    private boolean mayOverwrite(Node node, String input) {
        int now = liveness.nodes().indexOf(node);
        if (liveness.firstDefinition(node.output()) != now
                || !sameShape(node.output(), input)
                || node.inputs().stream().filter(input::equals).count() > 1
                || isOutsider(regions.of(input))) {
            return false;
        }
        return regions.members(input).stream()
                .allMatch(member -> regions.disjoint(member, input)
                        || (liveness.lastUse(member) <= now && !wanted.contains(member)));
    }

    private boolean sameShape(String left, String right) {
        return graph.value(left).localShape().equals(graph.value(right).localShape());
    }

    private boolean isOutsider(String region) {
        return regions.members(region).stream()
                .anyMatch(member -> paths.places().get(member) instanceof Place.Given
                        || paths.places().get(member) instanceof Place.OfParameter);
    }

    /** Places the parts of a whole in it, so that nothing is copied, where each part's memory is free to choose. */
    private void placeParts(Node concat) {
        String whole = concat.output();
        for (int index = 0; index < concat.inputs().size(); index++) {
            String part = concat.inputs().get(index);
            String root = paths.root(part);
            boolean free = regions.of(root).equals(root)
                    && !regions.of(root).equals(regions.of(whole))
                    && isAlone(part, concat)
                    && staysInPart(part, concat);
            if (free && paths.claimAll(part)) {
                paths.put(part, new Place.PartOf(whole, concat, index));
                regions.joinPart(root, whole, concat, index);
            }
        }
    }

    /** Whether no other part lies in the same memory, and would have to be in two places. */
    private boolean isAlone(String part, Node concat) {
        return concat.inputs().stream()
                        .filter(other -> regions.of(other).equals(regions.of(part)))
                        .count()
                == 1;
    }

    /** Whether nothing in the part's memory is needed after the whole is put together. */
    private boolean staysInPart(String part, Node concat) {
        int now = liveness.nodes().indexOf(concat);
        return regions.members(part).stream().allMatch(member -> liveness.lastUse(member) <= now);
    }

    /** A value that the caller has memory for: everything that shares its memory goes there. */
    private void placeWanted(String value) {
        boolean isClaimed = paths.claim(value);
        paths.put(value, new Place.Wanted());
        boolean isKept = value.equals(graph.result())
                && paths.places().keySet().stream()
                        .anyMatch(other ->
                                paths.owner(other).equals(value) && !liveness.isForward(liveness.lastUse(other)));
        if (!isClaimed || isKept) {
            withCopy = Optional.of(Copies.atTheEnd(graph, value));
        }
    }

    private void placeBuffers(Map<String, List<Integer>> listGradients, Map<String, Integer> recomputed) {
        TemporaryPool pool = new TemporaryPool();
        List<Node> nodes = liveness.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            int now = i;
            Node node = nodes.get(i);
            Set<String> starting = new LinkedHashSet<>();
            node.outputs().stream()
                    .map(paths::owner)
                    .filter(owner -> !paths.isPlaced(owner))
                    .forEach(starting::add);
            for (String owner : starting) {
                paths.put(
                        owner,
                        isSaved(owner)
                                ? new Place.Saved()
                                : new Place.Temporary(pool.take(elements(owner), lastUseOfRegion(owner))));
            }
            if (node.op() instanceof CallOp call && call.backward()) {
                Child child = graph.child(call.field());
                if (child.count().isPresent() && !node.outputs().isEmpty()) {
                    Size size = elements(node.output());
                    listGradients.put(call.field(), List.of(pool.take(size, now), pool.take(size, now)));
                }
                if (child.recompute()) {
                    Size size = product(child.signature().result().shape().stream()
                            .map(child::bind)
                            .toList());
                    recomputed.put(call.field(), pool.take(size, now));
                }
            }
            pool.free(now);
        }
    }

    private boolean isSaved(String owner) {
        return regions.members(owner).stream().anyMatch(member -> liveness.isForward(liveness.firstDefinition(member)))
                && regions.members(owner).stream().anyMatch(member -> !liveness.isForward(liveness.lastUse(member)));
    }

    private int lastUseOfRegion(String owner) {
        return regions.members(owner).stream().mapToInt(liveness::lastUse).max().orElse(-1);
    }

    private Size elements(String name) {
        Value value = graph.value(name);
        return product(value.localShape());
    }

    private static Size product(List<Size> sizes) {
        return sizes.stream().reduce(Size.ONE, Size::times);
    }
}
