package io.shardwright.processor.write;

import io.shardwright.size.Size;
import io.shardwright.unit.CutModel;
import io.shardwright.unit.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The Javadoc of a class that lists units: which unit is what, printed from the parts. */
final class UnitsTable {
    private final List<List<String>> rows = new ArrayList<>();

    private UnitsTable() {}

    static String of(CutModel cut) {
        return "{@link " + String.join(".", ModelNames.model(cut.model()).simpleNames())
                + "} as a row of units, each the input of the next.\n\n<pre>\n"
                + new UnitsTable().text(cut) + "</pre>\n";
    }

    private String text(CutModel cut) {
        rows.add(List.of("unit", "class", "begins at", "reads"));
        Optional<Size> first = Optional.of(Size.ZERO);
        for (Part part : cut.parts()) {
            Optional<Size> next = first.flatMap(from -> part.count().map(from::plus));
            rows.add(List.of(
                    range(first, next),
                    what(part),
                    part.at().isEmpty() ? "the input" : part.at(),
                    part.input().name() + " " + part.input().localShape()));
            first = next;
        }
        return rows.stream().map(this::line).collect(Collectors.joining());
    }

    private static String range(Optional<Size> first, Optional<Size> next) {
        if (first.isEmpty()) {
            return next.isEmpty() ? "..." : "last";
        }
        if (next.isEmpty()) {
            return first.get() + " ...";
        }
        Size last = next.get().minus(Size.ONE);
        return last.equals(first.get()) ? last.toString() : first.get() + " to " + last;
    }

    private static String what(Part part) {
        return switch (part) {
            case Part.Own own -> ModelNames.sharded(own.graph().model()).simpleName();
            case Part.Whole whole -> ModelNames.sharded(whole.child().model()).simpleName();
            case Part.Elements elements ->
                ModelNames.sharded(elements.list().model()).simpleName();
            case Part.Inner inner ->
                "as in "
                        + ModelNames.sharded(inner.child()
                                        .signature()
                                        .units()
                                        .orElseThrow()
                                        .model())
                                .simpleName();
        };
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder(" ");
        for (int cell = 0; cell < row.size(); cell++) {
            int column = cell;
            int width = rows.stream()
                    .mapToInt(other -> other.get(column).length())
                    .max()
                    .orElseThrow();
            line.append(' ')
                    .append(row.get(cell))
                    .append(" ".repeat(width - row.get(cell).length() + 1));
        }
        return line.toString().stripTrailing() + "\n";
    }
}
