package io.shardwright.ops;

import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Cost;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.description.WrittenAs;
import io.shardwright.size.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The text of docs/operators.md. */
final class OperatorsPage {
    private static final Path SOURCES = Path.of("src/main/java");

    private static final String HEAD = """
        # Operators

        What the operators say of themselves; a test writes this page with `-Dgolden.update=true`, and fails if it is not true.
        How to add one: [where to add what](where-to-add-what.md#an-operator).

        - *Dims*: one letter is one dim, `...` any number of leading ones. A dim may be split over an axis unless `^` marks it. A dim that
          the output lacks is summed over; where partial sums pass it may be split, too, and then each rank has an addend of the result.
        - *Cost* on one rank, with n for `...`: *matmul* are floating-point operations of matrix multiplications, which `--stages flops`
          cuts by; *other* those of everything else, where a function counts as one; *bytes* what is read and written if everything is
          touched once, as f32; *sent* bytes to other ranks. A dim that is split counts by its part.
        - *Gradient*: the kernels and operators that it is made of; none where the gradient passes as it is, or there is none.
        """;

    private final StringBuilder text = new StringBuilder(HEAD);

    private OperatorsPage() {}

    static String write() throws IOException {
        OperatorsPage page = new OperatorsPage();
        String family = "";
        for (Operator operator : Operators.ALL.stream()
                .sorted(Comparator.comparing((Operator one) -> one.type().getPackageName())
                        .thenComparing(Operator::name))
                .toList()) {
            String here = operator.type().getPackageName().replaceFirst(".*\\.", "");
            if (!here.equals(family)) {
                page.text.append("\n## ").append(here).append('\n');
                family = here;
            }
            page.operator(operator);
        }
        return page.text.toString();
    }

    private void operator(Operator operator) throws IOException {
        OperatorExample example = OperatorExample.of(operator);
        String file = operator.type().getName().replace('.', '/') + ".java";
        text.append("\n### [")
                .append(operator.name())
                .append("](../compiler/src/main/java/")
                .append(file)
                .append(")\n\n");
        text.append(summary(SOURCES.resolve(file))).append("\n\n");
        line("Made by", madeBy(operator));
        example.dims().ifPresent(dims -> line("Dims", "`" + dims.strip() + "`" + linear(example)));
        line("Layouts", layouts(example));
        line("Kernel", example.node().op() instanceof KernelOp op ? "`" + op.kernel(example.node()) + "`" : "");
        line(
                "Gradient",
                example.gradient().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")));
        line("Cost", cost(example));
    }

    private void line(String title, String what) {
        if (!what.isEmpty()) {
            text.append("- ").append(title).append(": ").append(what).append('\n');
        }
    }

    private static String madeBy(Operator operator) {
        return operator.written().isEmpty()
                ? operator.origin()
                : operator.written().stream()
                        .map(WrittenAs::call)
                        .map(call -> "`" + call + "`")
                        .collect(Collectors.joining(", "));
    }

    private static String linear(OperatorExample example) {
        return example.node().op() instanceof KernelOp op && op.isLinear(example.node()) ? "; partial sums pass" : "";
    }

    private static String layouts(OperatorExample example) {
        List<String> rules = new ArrayList<>();
        if (example.node().op() instanceof CollectiveOp op) {
            rules.add("to " + op.result());
        }
        if (example.node().op() instanceof ViewOp op) {
            int dims = example.graph().value(example.node().input()).shape().size();
            for (int dim = 0; dim < dims; dim++) {
                Placement from = Placement.varying(dim);
                op.placement(example.graph(), example.node(), from).ifPresent(to -> rules.add(from + " to " + to));
            }
            op.placement(example.graph(), example.node(), Placement.INVARIANT)
                    .filter(to -> !to.equals(Placement.INVARIANT))
                    .ifPresent(to -> rules.add("I to " + to));
        }
        return String.join(", ", rules);
    }

    private static String cost(OperatorExample example) {
        Cost cost = example.node().op().cost(RankShapes.of(example.node(), example.graph()::value));
        List<String> parts = new ArrayList<>();
        part(parts, "matmul", cost.matmul());
        part(parts, "other", cost.other());
        part(parts, "bytes", cost.bytes());
        part(parts, "sent", cost.sent());
        return String.join(", ", parts);
    }

    private static void part(List<String> parts, String kind, Size size) {
        if (!size.equals(Size.ZERO)) {
            parts.add(kind + " `" + size + "`");
        }
    }

    /** The class's comment up to its first tag or second paragraph, as Markdown. */
    private static String summary(Path file) throws IOException {
        Matcher comment = Pattern.compile("/\\*\\*(.*?)\\*/\\s*public record", Pattern.DOTALL)
                .matcher(Files.readString(file));
        if (!comment.find()) {
            throw new IllegalStateException(file + " says nothing about its operator");
        }
        return comment.group(1)
                .replaceAll("\\n\\s*\\*", " ")
                .replaceAll("\\s+", " ")
                .replaceAll("<p>.*|\\s@param.*", "")
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replaceAll("\\{@link ([^}]*)}", "`$1`")
                .replaceAll("</?em>", "*")
                .strip();
    }
}
