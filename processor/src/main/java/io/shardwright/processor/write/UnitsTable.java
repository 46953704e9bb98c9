package io.shardwright.processor.write;

import io.shardwright.ir.declaration.Form;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.size.Size;
import io.shardwright.unit.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The Javadoc of the method that gives a model as units: which unit is what, printed from the parts. */
final class UnitsTable {
    private final List<List<String>> rows = new ArrayList<>();

    private UnitsTable() {}

    static String of(ModelRow row) {
        if (row.cut().isEmpty()) {
            return "The model as one unit.\n";
        }
        Form form = row.graph().form();
        if (form != Form.SHARDED) {
            String whole =
                    GeneratedNames.sharded(Form.source(row.graph().model())).simpleName();
            return "The model as a row of the same units as {@link " + whole + "#units}, in this form.\n";
        }
        return "The model as a row of units, each the input of the next.\n\n<pre>\n" + new UnitsTable().text(row)
                + "</pre>\n";
    }

    private static String reads(Part part, boolean isNamed) {
        return isNamed
                ? String.join(", ", part.wires().reads())
                : part.input()
                        .map(input -> input.name() + " " + input.localShape())
                        .orElse("");
    }

    private String text(ModelRow row) {
        rows.add(List.of("unit", "class", "begins at", "reads"));
        Optional<Size> first = Optional.of(Size.ZERO);
        for (Part part : row.parts()) {
            Optional<Size> next = first.flatMap(from -> part.count().map(from::plus));
            rows.add(List.of(
                    range(first, next),
                    what(part),
                    part.at().isEmpty() ? "the input" : part.at(),
                    reads(part, row.isNamed())));
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
            case Part.Own own -> GeneratedNames.sharded(own.graph().model()).simpleName();
            case Part.Whole whole ->
                GeneratedNames.sharded(whole.child().model()).simpleName();
            case Part.Elements elements ->
                GeneratedNames.sharded(elements.list().model()).simpleName();
            case Part.Inner inner ->
                "as in " + GeneratedNames.sharded(inner.child().model()).simpleName();
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
