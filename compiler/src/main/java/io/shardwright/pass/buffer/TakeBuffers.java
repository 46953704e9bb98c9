package io.shardwright.pass.buffer;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.plan.Place;
import io.shardwright.plan.Plan;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Gives the values that own memory theirs: in the slot if they outlast their phase, else a temporary that is free by then. */
final class TakeBuffers {
    private final Graph graph;
    private final Liveness liveness;
    private final Regions regions;
    private final Paths paths;
    private final int firstOpen;

    /** For a split backward, the plan whose forward it follows. */
    private final Optional<Plan> whole;

    private final Map<String, List<Integer>> listGradients = new LinkedHashMap<>();
    private final Map<String, List<Integer>> recomputed = new LinkedHashMap<>();

    private TakeBuffers(ShareMemory shared, Optional<Plan> whole) {
        this.whole = whole;
        graph = shared.graph();
        liveness = shared.liveness();
        regions = shared.regions();
        paths = shared.paths();
        firstOpen = shared.firstOpen();
    }

    /** @param whole for a split backward, the plan whose forward it follows */
    static Plan run(ShareMemory shared, Optional<Plan> whole) {
        return new TakeBuffers(shared, whole).plan();
    }

    private Plan plan() {
        placeBuffers();
        return new Plan(graph, paths.places(), listGradients, recomputed);
    }

    private void placeBuffers() {
        TemporaryPool pool = new TemporaryPool(whole.map(Plan::temporaries).orElse(0));
        List<Node> nodes = liveness.nodes();
        SpacedRows spacedRows = new SpacedRows(graph, nodes);
        for (int i = firstOpen; i < nodes.size(); i++) {
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
                    recomputed.put(call.field(), recomputed(child, pool, now));
                }
            }
            pool.free(now);
        }
    }

    /** A temporary for each result. */
    private List<Integer> recomputed(Child child, TemporaryPool pool, int now) {
        List<Value> results = child.signature().results();
        List<Integer> wish = whole.map(plan -> plan.recomputedResults().get(child.field()))
                .orElse(Collections.nCopies(results.size(), TemporaryPool.ANY));
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            Size size = product(results.get(i).shape().stream().map(child::bind).toList());
            numbers.add(pool.take(wish.get(i), size, now));
        }
        return numbers;
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
        return product(graph.value(name).localShape());
    }

    private static Size product(List<Size> sizes) {
        return sizes.stream().reduce(Size.ONE, Size::times);
    }
}
