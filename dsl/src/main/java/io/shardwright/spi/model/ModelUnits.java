package io.shardwright.spi.model;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.spi.Assembly;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A model as a row of units, each the input of the next: what pipeline stages are made of, and what gradients and parameters
 * are reduced and gathered by. Generated classes give one, part by part:
 *
 * <pre>{@code
 * return ModelUnits.of("ids")
 *         .unit("", root -> new ShardedGptBeforeBlocks(config, root), "ids")
 *         .list("blocks", config.layers(), root -> new ShardedBlock(config, root))
 *         .unit("norm", root -> new ShardedGptFromNorm(config, root));
 * }</pre>
 *
 * <p>Nothing is built before it is asked for, so a rank builds the units of its own stages only.
 */
public final class ModelUnits {
    /** What flows from unit to unit where it is one tensor. */
    private static final String FLOW = "";

    /** More are a number that nobody means: each takes some KiB before anything is computed. */
    private static final int MOST = 1 << 13;

    /**
     * @param name where it begins, as a path of fields from the model's root
     * @param made builds it on the assembly of the root
     */
    private record Entry(
            String name,
            Function<Assembly, GeneratedModel<?>> made,
            Wiring wiring,
            OptionalInt stage,
            boolean recomputes) {
        Entry with(Wiring other) {
            return new Entry(name, made, other, stage, recomputes);
        }
    }

    /** Other models that this one comes with. */
    private record Relatives(
            Supplier<Optional<ModelUnits>> withoutLoss, Supplier<Optional<ModelUnits>> sequenceParallel) {}

    /** What the model is given. */
    private final List<String> inputs;

    private final List<String> results;

    private final List<Entry> entries;
    private final Relatives relatives;
    /** The first unit of the part that was added last. */
    private final int lastPart;

    private ModelUnits(
            List<String> inputs, List<String> results, List<Entry> entries, Relatives relatives, int lastPart) {
        this.inputs = List.copyOf(inputs);
        this.results = List.copyOf(results);
        this.entries = List.copyOf(entries);
        this.relatives = relatives;
        this.lastPart = lastPart;
    }

    /** A row without units yet, of a model that is given these. */
    public static ModelUnits of(String... inputs) {
        return of(Wiring.from(inputs).to(FLOW));
    }

    /** A row without units yet, of a model that is given and gives these. */
    public static ModelUnits of(Wiring model) {
        return new ModelUnits(
                model.reads(), model.gives(), List.of(), new Relatives(Optional::empty, Optional::empty), 0);
    }

    /** A model that is one unit, and reads all that it is given. */
    public static ModelUnits whole(Function<Assembly, GeneratedModel<?>> made, String... inputs) {
        return of(inputs).unit("", made, inputs);
    }

    // ---------------------------------------------------------------- how a row is made

    /**
     * With one unit more.
     *
     * @param given the model's inputs that it reads, behind what flows into it
     */
    public ModelUnits unit(String name, Function<Assembly, GeneratedModel<?>> made, String... given) {
        List<String> reads = new ArrayList<>(entries.isEmpty() ? List.of() : List.of(FLOW));
        reads.addAll(List.of(given));
        return unit(name, made, new Wiring(reads, List.of(FLOW)));
    }

    /** With one unit more, that says by name what it reads and gives. */
    public ModelUnits unit(String name, Function<Assembly, GeneratedModel<?>> made, Wiring wiring) {
        return with(List.of(new Entry(name, made, wiring, OptionalInt.empty(), false)));
    }

    /**
     * With the elements of a list.
     *
     * @param element builds one on its own assembly
     * @throws ModelException if there is none, or if there are more than 8,192 with those before it
     */
    public ModelUnits list(String field, long count, Function<Assembly, GeneratedModel<?>> element) {
        return list(field, count, element, Wiring.from(FLOW).to(FLOW));
    }

    /**
     * With the elements of a list, each of which reads what the one before it gives, and what all of them read behind that.
     *
     * @param wiring of the first element
     */
    public ModelUnits list(String field, long count, Function<Assembly, GeneratedModel<?>> element, Wiring wiring) {
        return elements(field, count, i -> root -> element.apply(root.child(field, i)), wiring);
    }

    /**
     * With the rounds of a loop over lists of layers, of which {@code field} is the first.
     *
     * @param round builds one on its own assembly
     */
    public ModelUnits rounds(String field, long count, Function<Assembly, GeneratedModel<?>> round) {
        return rounds(field, count, round, Wiring.from(FLOW).to(FLOW));
    }

    /** The same, with what the first of them reads and gives. */
    public ModelUnits rounds(String field, long count, Function<Assembly, GeneratedModel<?>> round, Wiring wiring) {
        return elements(field, count, i -> root -> round.apply(root.round(i)), wiring);
    }

    /** With one module again and again: all of these units have the same parameters. */
    public ModelUnits again(String field, long count, Function<Assembly, GeneratedModel<?>> module) {
        return again(field, count, module, Wiring.from(FLOW).to(FLOW));
    }

    /** The same, with what the first of them reads and gives. */
    public ModelUnits again(String field, long count, Function<Assembly, GeneratedModel<?>> module, Wiring wiring) {
        return elements(
                field, count, i -> root -> module.apply(root.child(field).again(i)), wiring);
    }

    private ModelUnits elements(
            String field, long count, IntFunction<Function<Assembly, GeneratedModel<?>>> made, Wiring wiring) {
        if (count < 1) {
            throw new ModelException("a list of modules, " + field + ", must have at least 1, and has " + count);
        }
        requireRoom("a list of modules, " + field + ",", count);
        List<String> others = new ArrayList<>(wiring.reads());
        others.set(0, wiring.gives().getFirst());
        Wiring next = new Wiring(others, wiring.gives());
        return with(IntStream.range(0, Math.toIntExact(count))
                .mapToObj(i ->
                        new Entry(field + "." + i, made.apply(i), i == 0 ? wiring : next, OptionalInt.empty(), false))
                .toList());
    }

    /**
     * With the units of another row.
     *
     * @throws ModelException if there are more than 8,192 together
     */
    public ModelUnits units(ModelUnits others) {
        requireRoom("a row of modules", others.count());
        return with(others.entries);
    }

    private void requireRoom(String what, long count) {
        if (count > MOST - count()) {
            throw new ModelException(what + " has " + count + ", and a model at most " + MOST + ", of which " + count()
                    + " are before it\n  Fix: take fewer layers");
        }
    }

    private ModelUnits with(List<Entry> more) {
        List<Entry> all = new ArrayList<>(entries);
        all.addAll(more);
        return new ModelUnits(inputs, results, all, relatives, entries.size());
    }

    /** Says that a stage begins with what was added last, as {@code @PipelineStage} numbers it. */
    public ModelUnits beginsStage(int number) {
        return mapped((unit, entry) -> unit == lastPart
                ? new Entry(entry.name, entry.made, entry.wiring, OptionalInt.of(number), entry.recomputes)
                : entry);
    }

    /** Says that activations of what was added last are dropped and computed again in backward ({@code @Recompute}). */
    public ModelUnits recomputed() {
        return mapped((unit, entry) ->
                unit >= lastPart ? new Entry(entry.name, entry.made, entry.wiring, entry.stage, true) : entry);
    }

    /** Without the first unit, of which another model makes more. */
    public ModelUnits withoutFirst() {
        return new ModelUnits(inputs, results, entries.subList(1, entries.size()), relatives, 0);
    }

    /** Without the last unit. */
    public ModelUnits withoutLast() {
        return new ModelUnits(inputs, results, entries.subList(0, entries.size() - 1), relatives, 0);
    }

    /** Says which model the loss is computed from. */
    public ModelUnits lossOf(ModelUnits model) {
        return new ModelUnits(
                inputs,
                results,
                entries,
                new Relatives(() -> Optional.of(model), relatives.sequenceParallel),
                lastPart);
    }

    /** Says which row is the same model's in the form that {@code @SequenceParallel} gives it. */
    public ModelUnits orSequenceParallel(Supplier<ModelUnits> other) {
        return new ModelUnits(
                inputs,
                results,
                entries,
                new Relatives(relatives.withoutLoss, () -> Optional.of(other.get())),
                lastPart);
    }

    /** The same units under the names that they have in a model with this one in {@code field}. */
    public ModelUnits in(String field) {
        return mapped((unit, entry) -> new Entry(
                entry.name.isEmpty() ? (unit == 0 ? "" : field) : field + "." + entry.name,
                root -> entry.made.apply(root.child(field)),
                entry.wiring,
                entry.stage,
                entry.recomputes));
    }

    /**
     * The same, where the other model calls what this one is given, and what it gives, otherwise.
     *
     * @param outside names there, in the order of forward's inputs and results; no results where they keep their names
     */
    public ModelUnits in(String field, Wiring outside) {
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < outside.reads().size(); i++) {
            names.put(inputs.get(i), outside.reads().get(i));
        }
        for (int i = 0; i < outside.gives().size(); i++) {
            names.put(results.get(i), outside.gives().get(i));
        }
        return in(field)
                .renamed(name -> Optional.ofNullable(names.get(name))
                        .orElseGet(() -> name.equals(FLOW) ? FLOW : field + "." + name));
    }

    /** The same on sequences of another length. */
    public ModelUnits withSequences(ToLongFunction<Assembly> length) {
        return mapped((_, entry) -> new Entry(
                entry.name,
                root -> entry.made.apply(root.withSequences(length.applyAsLong(root))),
                entry.wiring,
                entry.stage,
                entry.recomputes));
    }

    /** With names for what flows into the first unit and out of the last, where one tensor does. */
    public ModelUnits flowing(String from, String to) {
        List<Entry> all = new ArrayList<>();
        for (int unit = 0; unit < count(); unit++) {
            Entry entry = entries.get(unit);
            String in = unit == 0 ? from : to;
            Wiring wiring = entry.wiring;
            all.add(entry.with(new Wiring(
                    wiring.reads().stream()
                            .map(name -> name.equals(FLOW) ? in : name)
                            .toList(),
                    wiring.gives().stream()
                            .map(name -> name.equals(FLOW) ? to : name)
                            .toList())));
        }
        return new ModelUnits(inputs, results, all, relatives, lastPart);
    }

    private ModelUnits renamed(UnaryOperator<String> names) {
        return new ModelUnits(
                inputs.stream().map(names).toList(),
                results.stream().map(names).toList(),
                entries.stream()
                        .map(entry -> entry.with(new Wiring(
                                entry.wiring.reads().stream().map(names).toList(),
                                entry.wiring.gives().stream().map(names).toList())))
                        .toList(),
                relatives,
                lastPart);
    }

    /** What becomes of a unit. */
    @FunctionalInterface
    private interface Change {
        Entry of(int unit, Entry entry);
    }

    private ModelUnits mapped(Change change) {
        return new ModelUnits(
                inputs,
                results,
                IntStream.range(0, count())
                        .mapToObj(unit -> change.of(unit, entries.get(unit)))
                        .toList(),
                relatives,
                lastPart);
    }

    // ---------------------------------------------------------------- what a runtime asks

    public int count() {
        return entries.size();
    }

    /** Where the unit begins, as a path of fields from the model's root: {@code "gpt.blocks.3"}; empty for the first. */
    public String name(int unit) {
        return entries.get(unit).name;
    }

    /**
     * Builds a unit. Parameters that several units share ({@code @Tied}) have the same name in all of them.
     *
     * @param root assembly of the model's root
     */
    public GeneratedModel<?> build(int unit, Assembly root) {
        return entries.get(unit).made.apply(root);
    }

    /** Names of what the model is given, in the order of its forward's parameters. */
    public List<String> inputs() {
        return inputs;
    }

    /** Names of what the model gives. */
    public List<String> results() {
        return results;
    }

    /** What the unit reads and gives. */
    public Wiring wiring(int unit) {
        return entries.get(unit).wiring;
    }

    /** The number of the stage that begins here, if {@code @PipelineStage} gives one. */
    public OptionalInt stage(int unit) {
        return entries.get(unit).stage;
    }

    /** Whether its activations are dropped and computed again in backward ({@code @Recompute}). */
    public boolean recomputes(int unit) {
        return entries.get(unit).recomputes;
    }

    /**
     * The model that the loss is computed from, on the same parameters: what text is sampled from, say. Empty if the model gives no
     * loss, or computes it from more than another model's result.
     */
    public Optional<ModelUnits> withoutLoss() {
        return relatives.withoutLoss.get();
    }

    /** The same model in the form that {@code @SequenceParallel} gives it, if it has that form. */
    public Optional<ModelUnits> sequenceParallel() {
        return relatives.sequenceParallel.get();
    }
}
