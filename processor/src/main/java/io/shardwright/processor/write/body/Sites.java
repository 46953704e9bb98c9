package io.shardwright.processor.write.body;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ops.attention.ContextAttentionOp;
import io.shardwright.processor.write.text.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The collectives of one class, numbered in order, each with a constant that says where it stands. */
public final class Sites {
    /** {@code g after Mlp.down (@RowParallel)}: the first word, and what the collective is beside. */
    private static final Pattern CAUSE = Pattern.compile("([fg]) (?:after|before) (?:\\w+\\.)?([\\w.]+).*");

    /** A constant and the {@code CollectiveSite} that it is. */
    public record Site(String constant, int number, String cause, String source) {}

    private final Graph graph;
    private final Names names;
    private final List<Site> sites = new ArrayList<>();
    private final Map<Node, String> byNode = new HashMap<>();
    private final Map<Node, String> pendings = new HashMap<>();

    public Sites(Graph graph, Names names) {
        this.graph = graph;
        this.names = names;
    }

    public List<Site> all() {
        return List.copyOf(sites);
    }

    /** The site of a node, by its constant's name: one, in however many methods the node stands. */
    public String of(Node node) {
        return byNode.computeIfAbsent(node, this::add);
    }

    /** The variable of a node's collective while it is under way: {@code dXPending}. */
    String pending(Node node, String output) {
        return pendings.computeIfAbsent(node, _ -> names.take(output + "Pending", "Collective"));
    }

    private String add(Node node) {
        Matcher cause = CAUSE.matcher(node.cause());
        boolean attends = ContextAttentionOp.isCall(node);
        String what = attends ? Constants.kernel(node) : node.op().name();
        String wish =
                cause.matches() ? cause.group(1) + "_" + cause.group(2) : attends ? what : what + "_" + node.input();
        String kind = "_OF_" + Names.constant(node.output());
        String constant = names.take(Names.constant(wish.replace(".", "_")), kind);
        String text = node.cause().isEmpty()
                ? (attends ? "attention over cp" : what) + " of " + graph.simpleName() + "." + node.input()
                : node.cause();
        sites.add(new Site(constant, sites.size(), text, node.origin().toString()));
        return constant;
    }
}
