package io.shardwright.pass.buffer;

import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Node;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ir.layout.Strides;
import io.shardwright.ops.shape.Concat;
import io.shardwright.ops.shape.SplitOp;
import io.shardwright.plan.Place;
import io.shardwright.size.Size;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Finds which values lie in memory of others: views, what is done in place, parts of a whole, and what the caller has memory for. */
final class ShareMemory {
    private final Phases phases;
    private final Graph graph;

    /** Where values of the first phases lie already, which can't change. */
    private final Map<String, Place> fixed;

    private final Liveness liveness;
    private final Regions regions = new Regions();
    private final Paths paths;

    /** What the caller wants: its memory may be overwritten by nothing else. */
    private final Set<String> wanted = new LinkedHashSet<>();

    /** What can't be done without a copy: the phases with that copy. */
    private Optional<Phases> withCopy = Optional.empty();

    ShareMemory(Phases phases, Map<String, Place> fixed) {
        this.phases = phases;
        this.fixed = fixed;
        graph = phases.joined();
        liveness = new Liveness(phases);
        paths = new Paths(graph);
        graph.results().stream().filter(result -> !fixed.containsKey(result)).forEach(wanted::add);
        graph.differentiableInputs().forEach(input -> wanted.add(Gradients.nameOf(input)));
    }

    Phases phases() {
        return phases;
    }

    /** All phases as one graph. */
    Graph graph() {
        return graph;
    }

    Liveness liveness() {
        return liveness;
    }

    /** Values that lie in each other's memory. */
    Regions regions() {
        return regions;
    }

    /** Where values lie, but for those that own their memory. */
    Paths paths() {
        return paths;
    }

    /** The phases with one copy that this can't do without; empty if memory is shared now. */
    Optional<Phases> run() {
        placeOutsiders();
        fixed.keySet().forEach(this::fix);
        for (Node node : open()) {
            if (withCopy.isEmpty()) {
                share(node);
            }
        }
        for (String value : wanted) {
            if (withCopy.isEmpty()) {
                placeWanted(value);
            }
        }
        if (withCopy.isEmpty()) {
            open().stream().filter(node -> node.op() instanceof Concat).forEach(this::placeParts);
            withCopy = new CheckStrides(phases, liveness, memory()).copies(open());
        }
        return withCopy;
    }

    /** How values lie, as far as they have a place. */
    private MemoryStrides memory() {
        return new MemoryStrides(graph, paths, regions, new SpacedRows(graph, liveness.nodes()));
    }

    /** The nodes whose outputs have no place yet. */
    List<Node> open() {
        return liveness.nodes().subList(firstOpen(), liveness.nodes().size());
    }

    /** The number of the first of them. */
    int firstOpen() {
        return fixed.isEmpty() ? 0 : phases.nodes().get(Phases.FORWARD).size();
    }

    /** Takes over a place, after those of what it lies in. */
    private void fix(String value) {
        if (paths.isPlaced(value)) {
            return;
        }
        Place place = Objects.requireNonNull(fixed.get(value));
        paths.put(value, place);
        switch (place) {
            case Place.SameAs same -> joinFixed(value, same.value());
            case Place.Behind behind -> joinFixed(value, behind.output());
            case Place.ViewOf view
            when view.view().op() instanceof SplitOp -> {
                fix(view.base());
                regions.joinPart(value, view.base(), view.view(), view.index());
            }
            case Place.ViewOf view -> joinFixed(value, view.base());
            case Place.PartOf part -> {
                fix(part.whole());
                regions.joinPart(value, part.whole(), part.concat(), part.index());
            }
            case Place.Given _,
                    Place.Wanted _,
                    Place.OfParameter _,
                    Place.Saved _,
                    Place.Kept _,
                    Place.Temporary _ -> {}
        }
    }

    private void joinFixed(String value, String base) {
        fix(base);
        regions.join(value, base);
    }

    private void placeOutsiders() {
        graph.inputs().forEach(input -> paths.put(input, new Place.Given()));
        graph.results().forEach(result -> paths.put(Gradients.nameOf(result), new Place.Given()));
        for (DeclaredWeight weight : graph.weights()) {
            paths.put(weight.name(), new Place.OfParameter(weight.name(), false));
        }
        for (DeclaredWeight weight : graph.learned()) {
            paths.put(weight.gradient(), new Place.OfParameter(weight.name(), true));
        }
    }

    /** Lets a node's outputs lie in its inputs' memory, where the operator allows it. */
    private void share(Node node) {
        switch (node.op()) {
            case ViewOp view when view.outputOwnsMemory() -> arrange(node);
            case ViewOp view when memory().seen(node, 0).isEmpty() -> turn(node, view);
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
                    withCopy = Optional.of(Copies.before(phases, node, node.input()));
                }
            }
            case KernelCall call -> {
                for (int index : call.inPlace().stream().sorted().toList()) {
                    String input = node.inputs().get(index);
                    if (!paths.isPlaced(node.output())
                            && mayOverwrite(node, input)
                            && !readsBeside(node, call, input)) {
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
            if (view instanceof SplitOp) {
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
            withCopy = Optional.of(Copies.before(phases, view, view.input()));
        }
    }

    /** A view that can't show its input as that lies: its output owns the memory if rows stay rows, else the input is copied. */
    private void turn(Node node, ViewOp view) {
        Strides dense = Strides.dense(graph.value(node.output()).localShape());
        boolean staysRows = view.seenBackwards(graph, node, dense)
                .flatMap(input -> paths.turned(node.input(), input))
                .filter(Strides::isRows)
                .isPresent();
        if (staysRows) {
            paths.put(node.output(), new Place.ViewOf(node.input(), node, 0));
            paths.claimAll(node.output());
            regions.join(node.input(), node.output());
        } else {
            withCopy = Optional.of(Copies.before(phases, node, node.input()));
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
                || !isAlike(node.output(), input)
                || node.inputs().stream().filter(input::equals).count() > 1
                || isOutsider(regions.of(input))) {
            return false;
        }
        return regions.members(input).stream()
                .allMatch(member -> regions.disjoint(member, input)
                        || (liveness.lastUse(member) <= now && !wanted.contains(member)));
    }

    /** Whether the node reads another value in the memory of {@code input}, at other places than it writes at that time. */
    private boolean readsBeside(Node node, KernelCall call, String input) {
        return IntStream.range(0, node.inputs().size()).anyMatch(index -> {
            String other = node.inputs().get(index);
            boolean isThere = !other.equals(input)
                    && regions.of(other).equals(regions.of(input))
                    && !regions.disjoint(other, input);
            boolean isSame = call.inPlace().contains(index) && paths.same(other).equals(paths.same(input));
            return isThere && !isSame;
        });
    }

    private boolean isAlike(String left, String right) {
        return graph.value(left).type() == graph.value(right).type()
                && graph.value(left).localShape().equals(graph.value(right).localShape());
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
            boolean free = graph.value(part).type() == graph.value(whole).type()
                    && regions.of(root).equals(root)
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
        int phase = liveness.phase(liveness.firstDefinition(value));
        boolean isKept = paths.places().keySet().stream()
                .anyMatch(other -> paths.owner(other).equals(value) && liveness.phase(liveness.lastUse(other)) > phase);
        if (!isClaimed || isKept) {
            withCopy = Optional.of(Copies.atTheEnd(phases, value));
        }
    }
}
