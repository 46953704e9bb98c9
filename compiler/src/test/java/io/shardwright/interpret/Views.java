package io.shardwright.interpret;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.ViewOp;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Evaluates the calls of {@code LocalTensor} that view operators write: {@code .section(-1, 0, 8)}, {@code .heads(2)}. */
final class Views {
    private static final Pattern CALL = Pattern.compile("\\.(\\w+)\\(([^)]*)\\)");

    private final Graph graph;
    private final Numbers numbers;
    private final Map<Node, Map<Integer, String>> calls = new IdentityHashMap<>();

    Views(Graph graph, Numbers numbers) {
        this.graph = graph;
        this.numbers = numbers;
    }

    /** Output {@code index} of a view node, for its input. Own memory has no heads side by side: it is turned first. */
    Strided view(Node node, int index, Strided input, int rank) {
        String call = call(node, index, rank);
        if (call.equals(".mergedHeads()") && !isSideBySide(input)) {
            return apply(call, sideBySide(input));
        }
        return apply(call, call.startsWith(".mergeDims") ? input.copy() : input);
    }

    /** The same without turning anything: an error if the memory isn't as the view needs it. */
    Strided exactView(Node node, int index, Strided input, int rank) {
        return apply(call(node, index, rank), input);
    }

    private String call(Node node, int index, int rank) {
        ViewOp op = (ViewOp) node.op();
        return calls.computeIfAbsent(node, _ -> new HashMap<>())
                .computeIfAbsent(
                        index * numbers.ranks() + rank,
                        _ -> op.view(graph, node, index, size -> Long.toString(numbers.of(size, rank))));
    }

    Strided inverse(Node node, Strided output, int rank) {
        ViewOp op = (ViewOp) node.op();
        return apply(
                op.inverseView(graph, node, size -> Long.toString(numbers.of(size, rank)))
                        .orElseThrow(),
                output);
    }

    private static boolean isSideBySide(Strided heads) {
        try {
            heads.mergedHeads();
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static Strided sideBySide(Strided heads) {
        Strided turned = Strided.dense(heads.dim(0), heads.dim(2), heads.dim(1) * heads.dim(3))
                .heads(heads.dim(1));
        turned.copyFrom(heads);
        return turned;
    }

    private static Strided apply(String call, Strided base) {
        if (call.isEmpty()) {
            return base;
        }
        Matcher matcher = CALL.matcher(call);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(call);
        }
        int[] arguments = Arrays.stream(matcher.group(2).split(", "))
                .filter(text -> !text.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        return switch (matcher.group(1)) {
            case "section" -> base.section(arguments[0], arguments[1], arguments[2]);
            case "part" -> part(base, arguments[0], arguments[1], arguments[2]);
            case "permute" -> base.permute(arguments);
            case "splitDim" -> base.splitDim(arguments[0], Arrays.copyOfRange(arguments, 1, arguments.length));
            case "mergeDims" -> base.mergeDims(arguments[0], arguments[1]);
            case "addDim" -> base.addDim(arguments[0]);
            case "dropDim" -> base.dropDim(arguments[0]);
            case "heads" -> base.heads(arguments[0]);
            case "mergedHeads" -> base.mergedHeads();
            default -> throw new IllegalArgumentException(call);
        };
    }

    private static Strided part(Strided whole, int dim, int rank, int ranks) {
        int from = whole.dim(dim) * rank / ranks;
        return whole.section(dim, from, whole.dim(dim) * (rank + 1) / ranks - from);
    }
}
