package io.shardwright.unit;

import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Value;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One unit of a model, or several that are made alike. */
public sealed interface Part {
    /** Where it begins, as a path of fields from the model: {@code norm}, {@code gpt.norm}; empty for the first. */
    String at();

    /** The number of the stage that begins here. */
    OptionalInt stage();

    /** What flows in, in sizes of the model; empty for a unit that reads parameters alone. */
    Optional<Value> input();

    /** What it reads and gives, by names of the model's values. */
    Wires wires();

    /**
     * Names of values.
     *
     * @param reads in the order of the unit's inputs; of a list, what the first element reads
     */
    record Wires(List<String> reads, List<String> gives) {
        public Wires {
            reads = List.copyOf(reads);
            gives = List.copyOf(gives);
        }
    }

    /** How many units it is, if that is known in sizes of the model. */
    Optional<Size> count();

    /** A unit with a class of its own, {@code graph.model()}. */
    record Own(String at, OptionalInt stage, Graph graph) implements Part {
        @Override
        public Optional<Value> input() {
            return graph.inputs().stream().findFirst().map(graph::value);
        }

        @Override
        public Wires wires() {
            return new Wires(graph.inputs(), graph.results());
        }

        @Override
        public Optional<Size> count() {
            return Optional.of(Size.ONE);
        }
    }

    /** A unit that is one call of another model, or of a unit of one, in field {@code child.field()}. */
    record Whole(String at, OptionalInt stage, Optional<Value> input, Wires wires, Child child) implements Part {
        @Override
        public Optional<Size> count() {
            return Optional.of(Size.ONE);
        }
    }

    /** The elements of a list, each a unit. */
    record Elements(String at, OptionalInt stage, Optional<Value> input, Wires wires, Child list) implements Part {
        @Override
        public Optional<Size> count() {
            return list.count();
        }
    }

    /**
     * Units of another model in a field.
     *
     * @param child the whole model
     * @param withoutFirst whether its first unit belongs to the part before
     * @param withoutLast whether its last unit belongs to the part behind
     */
    record Inner(
            String at,
            OptionalInt stage,
            Optional<Value> input,
            Wires wires,
            Optional<Size> count,
            Child child,
            boolean withoutFirst,
            boolean withoutLast)
            implements Part {}

    /** How many units {@code parts} are together, if that is known. */
    static Optional<Size> count(List<Part> parts) {
        return parts.stream()
                .map(Part::count)
                .reduce(
                        Optional.of(Size.ZERO),
                        (sum, next) -> sum.flatMap(s -> next.map(s::plus)),
                        (left, right) -> left.flatMap(l -> right.map(l::plus)));
    }
}
