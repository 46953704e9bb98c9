package io.shardwright.pass.buffer;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ir.layout.Strides;
import io.shardwright.ops.shape.Concat;
import io.shardwright.ops.shape.SplitOp;
import io.shardwright.plan.Place;
import io.shardwright.plan.Plan;
import io.shardwright.plan.SplitPlan;
import io.shardwright.size.Size;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Gives every value its place. Views, in-place operators and parts of a whole share memory; what one phase makes and a later one
 * reads lies in the slot; everything else is a temporary that others reuse once it is dead.
 */
public final class PlanBuffers {
    private final Phases phases;
    private final Graph graph;
    /** For a split backward, the plan whose forward it follows. */
    private final Optional<Plan> whole;

    /** Where values of the first phases lie already, which this plan can't change. */
    private final Map<String, Place> fixed;

    private final Liveness liveness;
    private final Regions regions = new Regions();
    private final Paths paths;
    /** What the caller wants: its memory may be overwritten by nothing else. */
    private final Set<String> wanted = new LinkedHashSet<>();

    /** What this plan can't do without a copy: the phases with that copy. */
    private Optional<Phases> withCopy = Optional.empty();

    private PlanBuffers(Phases phases, Optional<Plan> whole) {
        this.phases = phases;
        this.graph = phases.joined();
        this.whole = whole;
        this.fixed = whole.map(PlanBuffers::ofForward).orElse(Map.of());
        this.liveness = new Liveness(phases);
        this.paths = new Paths(graph);
        graph.results().stream().filter(result -> !fixed.containsKey(result)).forEach(wanted::add);
        graph.differentiableInputs().forEach(input -> wanted.add(Gradients.nameOf(input)));
    }

    /**
     * The plan of forward and backward.
     *
     * @throws IllegalStateException if as many copies as there are values are not enough: then a graph defines a value twice
     */
    public static Plan run(Graph graph) {
        return search(Phases.forwardAndBackward(SelectKernels.run(graph)), Optional.empty())
                .plan();
    }

    /**
     * The plan of a split backward, behind the forward of {@code whole}. What need not last until the second part lies where it
     * does in {@code whole}, as far as that is possible.
     *
     * @throws IllegalStateException as {@link #run}
     */
    public static SplitPlan split(Plan whole) {
        Phases split = VerifySplit.run(whole.graph(), SplitBackward.run(whole.graph()));
        PlanBuffers found = search(split, Optional.of(whole));
        return new SplitPlan(
                found.plan().ofBackward(), found.phases.nodes().get(1).size());
    }

    /** Plans again with one copy more until no memory is wanted by two. */
    private static PlanBuffers search(Phases phases, Optional<Plan> whole) {
        Phases ready = phases;
        // Each node needs at most one copy of each of its values; more would mean that copies don't help.
        int most = phases.nodes().stream()
                .flatMap(List::stream)
                .mapToInt(node -> 2 + node.inputs().size() + node.outputs().size())
                .sum();
        for (int copies = 0; copies <= most; copies++) {
            PlanBuffers attempt = new PlanBuffers(ready, whole);
            attempt.share();
            if (attempt.withCopy.isEmpty()) {
                return attempt;
            }
            ready = attempt.withCopy.get();
        }
        throw new IllegalStateException(
                "no plan for the memory of " + phases.graph().model());
    }

    private static Map<String, Place> ofForward(Plan whole) {
        Map<String, Place> places = new LinkedHashMap<>();
        whole.graph().forward().stream()
                .flatMap(node -> node.outputs().stream())
                .forEach(value -> places.put(value, whole.place(value)));
        return places;
    }

    private void share() {
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
    }

    /** How values lie, as far as they have a place. */
    private MemoryStrides memory() {
        return new MemoryStrides(graph, paths, regions, new SpacedRows(graph, liveness.nodes()));
    }

    private Plan plan() {
        Map<String, List<Integer>> listGradients = new LinkedHashMap<>();
        Map<String, Integer> recomputed = new LinkedHashMap<>();
        placeBuffers(listGradients, recomputed);
        return new Plan(graph, paths.places(), listGradients, recomputed);
    }

    /** The nodes whose outputs have no place yet. */
    private List<Node> open() {
        return liveness.nodes().subList(firstOpen(), liveness.nodes().size());
    }

    private int firstOpen() {
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

    private void placeBuffers(Map<String, List<Integer>> listGradients, Map<String, Integer> recomputed) {
        TemporaryPool pool = new TemporaryPool(whole.map(Plan::temporaries).orElse(0));
        List<Node> nodes = liveness.nodes();
        SpacedRows spacedRows = new SpacedRows(graph, nodes);
        for (int i = firstOpen(); i < nodes.size(); i++) {
            int now = i;
            Node node = nodes.get(i);
            Set<String> starting = new LinkedHashSet<>();
            node.outputs().stream()
                    .map(paths::owner)
                    .filter(owner -> !paths.isPlaced(owner))
                    .forEach(starting::add);
            for (String owner : starting) {
                boolean spaced = spacedRows.mayHave(regions.members(owner));
                paths.put(
                        owner,
                        outlastsItsPhase(owner)
                                ? inSlot(now, spaced)
                                : new Place.Temporary(
                                        pool.take(wish(owner), elements(owner), lastUseOfRegion(owner)), spaced));
            }
            if (node.op() instanceof CallOp call && call.method() == CallOp.Method.BACKWARD) {
                Child child = graph.child(call.field());
                if (child.count().isPresent() && !node.outputs().isEmpty()) {
                    Size size = elements(node.output());
                    List<Integer> wish = whole.map(plan -> plan.listGradients().get(call.field()))
                            .orElse(List.of(TemporaryPool.ANY, TemporaryPool.ANY));
                    listGradients.put(
                            call.field(),
                            wish.stream()
                                    .map(number -> pool.take(number, size, now))
                                    .toList());
                }
                if (child.recompute()) {
                    Size size = product(child.signature().result().shape().stream()
                            .map(child::bind)
                            .toList());
                    int wish = whole.map(plan -> plan.recomputedResults().get(call.field()))
                            .orElse(TemporaryPool.ANY);
                    recomputed.put(call.field(), pool.take(wish, size, now));
                }
            }
            pool.free(now);
        }
    }

    /** The temporary that holds the value in the whole backward. */
    private int wish(String owner) {
        return whole.stream()
                .flatMap(plan -> Stream.concat(
                                Stream.of(owner),
                                regions.members(owner).stream().sorted())
                        .flatMap(value -> plan.temporary(value).stream()))
                .findFirst()
                .orElse(TemporaryPool.ANY);
    }

    private Place inSlot(int now, boolean spaced) {
        return liveness.phase(now) == Phases.FORWARD ? new Place.Saved(spaced) : new Place.Kept(spaced);
    }

    private boolean outlastsItsPhase(String owner) {
        int first = regions.members(owner).stream()
                .mapToInt(liveness::firstDefinition)
                .min()
                .orElseThrow();
        return liveness.phase(first) < liveness.phase(lastUseOfRegion(owner));
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
