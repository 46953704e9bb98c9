package io.shardwright.interpret;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ops.shape.Concat;
import io.shardwright.plan.Place;
import io.shardwright.plan.Plan;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Values lie where a plan says and really share memory. A temporary is filled with NaN before another value takes it, and
 * reading a value whose temporary another has taken is an error.
 */
final class PlannedMemory implements Memory {
    private final Plan plan;
    private final Graph graph;
    private final Numbers numbers;
    private final Views views;
    private final Map<String, int[]> dims = new HashMap<>();
    private final Map<String, Strided[]> bound = new HashMap<>();
    /** What is saved and kept, by microbatch. */
    private final Map<Integer, Map<String, Strided[]>> slots;

    private final Map<Integer, double[][]> temporaries = new HashMap<>();
    private final Map<Integer, String> holders = new HashMap<>();
    private int microbatch;

    PlannedMemory(Plan plan, Numbers numbers) {
        this(plan, numbers, new HashMap<>());
    }

    private PlannedMemory(Plan plan, Numbers numbers, Map<Integer, Map<String, Strided[]>> slots) {
        this.slots = slots;
        this.plan = plan;
        this.graph = plan.graph();
        this.numbers = numbers;
        this.views = new Views(graph, numbers);
    }

    /** The memory of a split backward, which has the same slots. */
    PlannedMemory split(Plan split) {
        return new PlannedMemory(split, numbers, slots);
    }

    @Override
    public void microbatch(int number) {
        microbatch = number;
    }

    private Map<String, Strided[]> slot() {
        return slots.computeIfAbsent(microbatch, _ -> new HashMap<>());
    }

    @Override
    public Strided at(String value, int rank) {
        return switch (plan.place(value)) {
            case Place.Given _, Place.Wanted _, Place.OfParameter _ -> bound(value)[rank];
            case Place.Saved(boolean spaced) -> inSlot(value, spaced)[rank];
            case Place.Kept(boolean spaced) -> inSlot(value, spaced)[rank];
            case Place.Temporary(int number, boolean spaced) ->
                Strided.rows(memory(number)[rank], gap(spaced), dims(value));
            case Place.SameAs(String other) -> at(other, rank);
            case Place.ViewOf(String base, Node view, int index) -> views.exactView(view, index, at(base, rank), rank);
            case Place.Behind(String output, Node view) -> views.inverse(view, at(output, rank), rank);
            case Place.PartOf(String whole, Node concat, int index) -> {
                int from = 0;
                int dim = ((Concat) concat.op()).at(dims(value).length);
                for (String part : concat.inputs().subList(0, index)) {
                    from += dims(part)[dim];
                }
                yield at(whole, rank).section(dim, from, dims(value)[dim]);
            }
        };
    }

    private Strided[] inSlot(String value, boolean spaced) {
        return slot().computeIfAbsent(value, _ -> fresh(gap(spaced), dims(value)));
    }

    /** Elements between one row and the next. */
    private static int gap(boolean spaced) {
        return spaced ? 3 : 0;
    }

    private Strided[] bound(String value) {
        Strided[] parts = bound.get(value);
        if (parts == null) {
            throw new IllegalStateException("the caller gave no memory for " + value + " of " + graph.model());
        }
        return parts;
    }

    private int[] dims(String value) {
        return dims.computeIfAbsent(value, _ -> numbers.of(graph.value(value).localShape()));
    }

    private Strided[] fresh(int gap, int... dims) {
        Strided[] parts = new Strided[numbers.ranks()];
        for (int rank = 0; rank < parts.length; rank++) {
            double[] memory = new double[size(gap, dims)];
            Arrays.fill(memory, Double.NaN);
            parts[rank] = Strided.rows(memory, gap, dims);
        }
        return parts;
    }

    private double[][] memory(int number) {
        return temporaries.computeIfAbsent(number, _ -> new double[numbers.ranks()][largest()]);
    }

    private int largest() {
        return graph.values().keySet().stream()
                .mapToInt(value -> size(gap(true), dims(value)))
                .max()
                .orElse(1);
    }

    private static int size(int gap, int... dims) {
        int size = dims.length == 0 ? 1 : dims[dims.length - 1] + gap;
        return Arrays.stream(dims).limit(Math.max(0, dims.length - 1)).reduce(size, (a, b) -> a * b);
    }

    @Override
    public void bind(String value, Strided[] parts) {
        bound.put(value, parts);
    }

    @Override
    public void begin(boolean forward) {
        bound.clear();
        holders.clear();
        temporaries.values().forEach(ranks -> Arrays.stream(ranks).forEach(memory -> Arrays.fill(memory, Double.NaN)));
        if (forward) {
            slot().clear();
        }
    }

    @Override
    public void beforeWriting(Node node) {
        for (String output : node.outputs()) {
            String owner = owner(output);
            if (plan.place(owner) instanceof Place.Temporary(int number, boolean _)
                    && !owner.equals(holders.get(number))) {
                take(number, owner);
            }
        }
    }

    private void take(int number, String holder) {
        for (double[] memory : memory(number)) {
            Arrays.fill(memory, Double.NaN);
        }
        holders.put(number, holder);
    }

    @Override
    public void beforeReading(String value) {
        String owner = owner(value);
        if (plan.place(owner) instanceof Place.Temporary(int number, boolean _) && !owner.equals(holders.get(number))) {
            throw new IllegalStateException(value + " of " + graph.model() + " is read from temporary " + number
                    + ", which now holds " + holders.get(number));
        }
    }

    private String owner(String value) {
        return switch (plan.place(value)) {
            case Place.SameAs same -> owner(same.value());
            case Place.ViewOf view -> owner(view.base());
            case Place.Behind behind -> owner(behind.output());
            case Place.PartOf part -> owner(part.whole());
            case Place.Given _, Place.Wanted _, Place.OfParameter _, Place.Saved _, Place.Kept _, Place.Temporary _ ->
                value;
        };
    }

    /** Nothing moves. */
    @Override
    public void view(Node node) {}

    @Override
    public boolean isPlaced(Node concat, int part) {
        return plan.place(concat.inputs().get(part)) instanceof Place.PartOf place
                && place.whole().equals(concat.output())
                && place.index() == part;
    }

    @Override
    public Strided[] temporary(int number, int... dims) {
        take(number, "(around a call)");
        Strided[] parts = new Strided[numbers.ranks()];
        for (int rank = 0; rank < parts.length; rank++) {
            parts[rank] = Strided.over(memory(number)[rank], dims);
        }
        return parts;
    }
}
