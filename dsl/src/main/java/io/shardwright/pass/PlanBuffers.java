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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives every value its place. Views, in-place operators and parts of a whole share memory; what forward makes and backward reads is
 * saved; everything else is a temporary that others reuse once it is dead.
 */
public final class PlanBuffers {
    private final Graph graph;
    private final Liveness liveness;
    private final Regions regions = new Regions();
    private final Map<String, Place> places = new LinkedHashMap<>();

    private PlanBuffers(Graph graph) {
        this.graph = graph;
        this.liveness = new Liveness(graph);
    }

    public static Plan run(Graph graph) {
        return new PlanBuffers(DeliverResult.run(SelectKernels.run(graph))).plan();
    }

    private Plan plan() {
        placeOutsiders();
        for (Node node : liveness.nodes()) {
            share(node);
        }
        for (Node node : liveness.nodes()) {
            if (node.op() instanceof Concat) {
                placeParts(node);
            }
        }
        placeWanted(graph.result());
        graph.differentiableInputs().forEach(input -> placeWanted(DeriveBackward.gradientOf(input)));
        Map<String, List<Integer>> listGradients = new LinkedHashMap<>();
        Map<String, Integer> recomputed = new LinkedHashMap<>();
        placeBuffers(listGradients, recomputed);
        return new Plan(graph, places, listGradients, recomputed);
    }

    private void placeOutsiders() {
        graph.inputs().forEach(input -> places.put(input, new Place.Given()));
        places.put(DeriveBackward.gradientOf(graph.result()), new Place.Given());
        for (Weight weight : graph.weights()) {
            places.put(weight.name(), new Place.OfParameter(weight.name(), false));
            places.put(weight.gradient(), new Place.OfParameter(weight.name(), true));
        }
    }

    /** Lets a node's outputs lie in its inputs' memory, where the operator allows it. */
    private void share(Node node) {
        switch (node.op()) {
            case ViewOp view -> {
                for (int i = 0; i < node.outputs().size(); i++) {
                    String output = node.outputs().get(i);
                    if (view.view(graph, node, i, Size::toString).isEmpty()) {
                        places.put(output, new Place.SameAs(node.input()));
                        regions.join(output, node.input());
                    } else {
                        places.put(output, new Place.ViewOf(node.input(), node, i));
                        if (view instanceof Split) {
                            regions.joinPart(output, node.input(), node, i);
                        } else if (view.outputOwnsMemory()) {
                            regions.join(node.input(), output);
                            takeOver(output);
                        } else {
                            regions.join(output, node.input());
                        }
                    }
                }
            }
            case CollectiveOp collective when collective.inPlace() -> {
                if (!mayOverwrite(node, node.input())) {
                    throw new IllegalStateException(node.input() + " is reduced in place but needed as it was, in " + node);
                }
                overwrite(node, node.input());
            }
            case KernelCall call -> {
                for (int index : call.inPlace().stream().sorted().toList()) {
                    String input = node.inputs().get(index);
                    if (!places.containsKey(node.output()) && mayOverwrite(node, input)) {
                        overwrite(node, input);
                    }
                }
            }
            default -> {}
        }
    }

    /** Makes a view the owner of the memory it sees. */
    private void takeOver(String view) {
        List<String> path = pathToRoot(view);
        if (places.containsKey(path.getLast()) || !isReversible(path)) {
            throw new IllegalStateException("the memory of " + path.getLast() + " is not " + view + "'s to arrange");
        }
        reverse(path);
        places.remove(view);
    }

    private void overwrite(Node node, String input) {
        places.put(node.output(), new Place.SameAs(input));
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
                .allMatch(member -> liveness.lastUse(member) <= now || regions.disjoint(member, input));
    }

    private boolean sameShape(String left, String right) {
        return graph.value(left).localShape().equals(graph.value(right).localShape());
    }

    private boolean isOutsider(String region) {
        return regions.members(region).stream().anyMatch(member -> places.get(member) instanceof Place.Given
                || places.get(member) instanceof Place.OfParameter);
    }

    /** Places the parts of a whole in it, so that nothing is copied, where each part's memory is free to choose. */
    private void placeParts(Node concat) {
        String whole = concat.output();
        Set<String> taken = new HashSet<>();
        for (int index = 0; index < concat.inputs().size(); index++) {
            String part = concat.inputs().get(index);
            List<String> path = pathToRoot(part);
            String root = path.getLast();
            boolean free = !places.containsKey(root)
                    && taken.add(root)
                    && regions.of(root).equals(root)
                    && !regions.of(root).equals(regions.of(whole))
                    && isReversible(path)
                    && staysInPart(part, concat);
            if (free) {
                reverse(path);
                places.put(part, new Place.PartOf(whole, concat, index));
                regions.joinPart(root, whole, concat, index);
            }
        }
    }

    /** Whether nothing in the part's memory is needed after the whole is put together. */
    private boolean staysInPart(String part, Node concat) {
        int now = liveness.nodes().indexOf(concat);
        return regions.members(part).stream().allMatch(member -> liveness.lastUse(member) <= now);
    }

    /** From a value up through what it shares memory with, to the value that owns the memory. */
    private List<String> pathToRoot(String value) {
        List<String> path = new ArrayList<>(List.of(value));
        while (true) {
            switch (places.get(path.getLast())) {
                case Place.SameAs same -> path.add(same.value());
                case Place.ViewOf view -> path.add(view.base());
                case null, default -> {
                    return path;
                }
            }
        }
    }

    private boolean isReversible(List<String> path) {
        return path.stream()
                .limit(path.size() - 1L)
                .allMatch(value -> !(places.get(value) instanceof Place.ViewOf view)
                        || (view.view().op() instanceof ViewOp op
                                && op.inverseView(graph, view.view(), Size::toString).isPresent()));
    }

    /** Turns the path around: each value is placed behind the one that was placed on it. */
    private void reverse(List<String> path) {
        List<Place> below = path.stream().limit(path.size() - 1L).map(places::get).toList();
        for (int i = 0; i < below.size(); i++) {
            String upper = path.get(i + 1);
            places.put(
                    upper,
                    below.get(i) instanceof Place.ViewOf view
                            ? new Place.Behind(path.get(i), view.view())
                            : new Place.SameAs(path.get(i)));
        }
    }

    /** A value that the caller has memory for: everything that shares its memory goes there. */
    private void placeWanted(String value) {
        List<String> path = pathToRoot(value);
        reverse(path);
        places.put(value, new Place.Wanted());
    }

    private void placeBuffers(Map<String, List<Integer>> listGradients, Map<String, Integer> recomputed) {
        TemporaryPool pool = new TemporaryPool();
        List<Node> nodes = liveness.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            int now = i;
            Node node = nodes.get(i);
            Set<String> starting = new LinkedHashSet<>();
            node.outputs().stream()
                    .map(this::owner)
                    .filter(owner -> !places.containsKey(owner))
                    .forEach(starting::add);
            for (String owner : starting) {
                places.put(owner, isSaved(owner) ? new Place.Saved() : new Place.Temporary(pool.take(elements(owner), lastUseOfRegion(owner))));
            }
            if (node.op() instanceof CallOp call && call.backward()) {
                Child child = graph.child(call.field());
                if (child.count().isPresent() && !node.outputs().isEmpty()) {
                    Size size = elements(node.output());
                    listGradients.put(call.field(), List.of(pool.take(size, now), pool.take(size, now)));
                }
                if (child.recompute()) {
                    Size size = product(child.signature().result().shape().stream().map(child::bind).toList());
                    recomputed.put(call.field(), pool.take(size, now));
                }
            }
            pool.free(now);
        }
    }

    /** The value whose place decides where {@code value} lies. */
    private String owner(String value) {
        return switch (places.get(value)) {
            case Place.SameAs same -> owner(same.value());
            case Place.ViewOf view -> owner(view.base());
            case Place.Behind behind -> owner(behind.output());
            case Place.PartOf part -> owner(part.whole());
            case null, default -> value;
        };
    }

    private boolean isSaved(String owner) {
        return regions.members(owner).stream()
                .anyMatch(member -> liveness.isForward(liveness.firstDefinition(member)))
                && regions.members(owner).stream()
                        .anyMatch(member -> !liveness.isForward(liveness.lastUse(member)));
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
