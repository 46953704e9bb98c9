package io.shardwright.processor.write;

import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.mesh.Axis;
import io.shardwright.unit.CutModel;
import io.shardwright.unit.Part;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The numbers of units in a class that lists them: a field for each part but the first says with which unit it starts. */
final class UnitNumbers {
    private static final List<String> OURS = List.of("batch", "seq");

    private final List<Part> parts;
    private final Map<Part, String> starts = new HashMap<>();
    private final Map<Part, String> delegates = new HashMap<>();
    private final Set<String> taken = new HashSet<>(OURS);
    private final String count;
    private final String unit;
    private final String root;

    UnitNumbers(CutModel cut) {
        parts = cut.parts();
        for (Axis axis : Axis.values()) {
            taken.add(axis.text());
            taken.add(axis.text() + "Index");
        }
        cut.parameters().stream().map(ConstructorParameter::name).forEach(taken::add);
        count = take("count", "OfUnits");
        unit = take("unit", "Number");
        root = take("root", "Assembly");
        for (Part part : parts) {
            if (part instanceof Part.Inner inner) {
                delegates.put(part, take(inner.child().field(), "Units"));
            }
        }
        parts.stream().skip(1).forEach(part -> starts.put(part, take(Names.camel(part.at()), "Start")));
    }

    private String take(String wish, String kind) {
        String name = wish;
        while (!taken.add(name)) {
            name += kind;
        }
        return name;
    }

    /** The field that says how many units there are. */
    String count() {
        return count;
    }

    /** The parameter of methods that is a unit's number. */
    String unit() {
        return unit;
    }

    /** The parameter of methods that is the assembly of the model's root. */
    String root() {
        return root;
    }

    boolean isFirst(Part part) {
        return part.equals(parts.getFirst());
    }

    /** The field that holds the number of a part's first unit. */
    String start(Part part) {
        return Objects.requireNonNull(starts.get(part));
    }

    /** The field that holds the units of another model. */
    String delegate(Part.Inner inner) {
        return Objects.requireNonNull(delegates.get(inner));
    }

    /**
     * The number of a unit among those of its list or its model: {@code unit - blocks}.
     *
     * @param asOperand in parentheses if it is a sum
     */
    String within(Part part, boolean asOperand) {
        int before = parts.indexOf(part);
        int skipped = part instanceof Part.Inner inner && inner.withoutFirst() ? 1 : 0;
        boolean singlesBefore = parts.subList(0, before).stream()
                .allMatch(other -> other instanceof Part.Own || other instanceof Part.Whole);
        if (singlesBefore && before == skipped) {
            return unit;
        }
        String number = unit + " - " + start(part) + (skipped == 0 ? "" : " + " + skipped);
        return asOperand ? "(" + number + ")" : number;
    }

    /** Whether a unit is one of the part's, as a condition. */
    String isIn(Part part) {
        int at = parts.indexOf(part);
        String from = at == 0 ? "" : unit + " >= " + start(part);
        String to = at == parts.size() - 1 ? "" : unit + " < " + start(parts.get(at + 1));
        return from + (from.isEmpty() || to.isEmpty() ? "" : " && ") + (from.isEmpty() && to.isEmpty() ? "true" : to);
    }
}
