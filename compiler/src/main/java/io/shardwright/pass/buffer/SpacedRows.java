package io.shardwright.pass.buffer;

import static java.util.stream.Collectors.toSet;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import io.shardwright.ops.attention.ContextAttentionOp;
import io.shardwright.ops.shape.Concat;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.RowWise;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which values may have rows that lie farther apart than they are long: those that only row-wise kernels and views of rows touch. */
final class SpacedRows {
    private static final Set<String> ROW_WISE = Arrays.stream(Kernels.class.getMethods())
            .filter(method -> method.isAnnotationPresent(RowWise.class))
            .map(Method::getName)
            .collect(toSet());

    private final Graph graph;
    private final Set<String> dense = new HashSet<>();

    /** @param nodes all that touch the values */
    SpacedRows(Graph graph, List<Node> nodes) {
        this.graph = graph;
        for (Node node : nodes) {
            if (isRowWise(node)) {
                node.outputs().stream()
                        .filter(output -> isStatistic(node, output))
                        .forEach(dense::add);
            } else {
                dense.addAll(node.inputs());
                dense.addAll(node.outputs());
            }
        }
    }

    /** Whether a kernel keeps an output for its gradient that has a number for a row, as attention does: those lie without gaps. */
    private boolean isStatistic(Node node, String output) {
        return node.op() instanceof KernelCall
                && dims(output) < dims(node.outputs().getFirst());
    }

    private int dims(String name) {
        return graph.value(name).shape().size();
    }

    private static boolean isRowWise(Node node) {
        return switch (node.op()) {
            case KernelCall call -> ROW_WISE.contains(call.kernel()) || ContextAttentionOp.isKernel(call.kernel());
            // Parts are written to their section of the whole's rows, or copied there.
            case Concat _ -> true;
            case ViewOp view -> view.keepsRows();
            case KernelOp _, CollectiveOp _, CallOp _ -> false;
        };
    }

    /** Whether the values that lie in one memory may. */
    boolean mayHave(Set<String> region) {
        return region.stream().allMatch(name -> !dense.contains(name) && hasRows(graph.value(name)));
    }

    private static boolean hasRows(Value value) {
        return value.type().isFloat() && value.shape().size() > 1;
    }
}
