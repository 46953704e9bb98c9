package io.shardwright.pass;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.declaration.DeclaredWeight;

/** Names the place in a model that a node is about, as diagnostics begin. */
public final class Where {
    private Where() {}

    /** {@code Mlp.up} for a node with a weight of up or a call of it, else {@code Mlp.forward}. */
    public static String of(Graph graph, Node node) {
        return graph.simpleName() + "." + member(graph, node);
    }

    private static String member(Graph graph, Node node) {
        if (node.op() instanceof CallOp call) {
            return call.field();
        }
        return node.inputs().stream()
                .filter(graph::isWeight)
                .map(DeclaredWeight::fieldOf)
                .findFirst()
                .orElse("forward");
    }

    /** With the line of the source, which what is said at run time can't point at: {@code Gpt.tokens (Gpt.java:17)}. */
    public static String withLine(String where, Origin origin) {
        return origin.equals(Origin.NONE) ? where : where + " (" + origin + ")";
    }
}
