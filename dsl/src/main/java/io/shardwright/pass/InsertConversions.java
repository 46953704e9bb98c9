package io.shardwright.pass;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Contract;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Layout;
import io.shardwright.ir.Node;
import io.shardwright.ir.Origin;
import io.shardwright.ir.Placement;
import io.shardwright.ir.Placement.Varying;
import io.shardwright.ir.Typed;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.AllGather;
import io.shardwright.ops.AllReduce;
import io.shardwright.ops.CrossEntropy;
import io.shardwright.ops.CrossEntropyJoin;
import io.shardwright.ops.CrossEntropyStats;
import io.shardwright.ops.ToReplicated;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Works out how every value lies across the tensor-parallel axis, and inserts <em>f</em> where a whole value meets a split
 * one, and <em>g</em> where a partial one is returned.
 *
 * <p>The rule of a kernel follows from its dims: an input that is split along a letter makes the output split along it,
 * or partial if the letter is summed over; inputs without that letter must be replicated, and <em>f</em> makes them so.
 */
public final class InsertConversions {
    private static final Axis AXIS = Axis.TP;

    private final Graph graph;
    private final DiagnosticLog log;
    private final Map<String, Value> values;
    private final List<Node> nodes = new ArrayList<>();
    /** f of a value, once inserted, serves all its uses, so that their gradients are summed before the one all-reduce. */
    private final Map<String, String> replicated = new HashMap<>();
    /** Values whose layout can't be told since something before them is wrong: nothing is said about what reads them. */
    private final Set<String> unknown = new HashSet<>();

    private InsertConversions(Graph graph, DiagnosticLog log) {
        this.graph = graph;
        this.log = log;
        this.values = new LinkedHashMap<>(graph.values());
    }

    public static Graph run(Graph graph, Contract contract, DiagnosticLog log) {
        return new InsertConversions(AssignSections.run(graph), log).layOut(contract);
    }

    private Graph layOut(Contract contract) {
        for (Node node : graph.forward()) {
            if (node.inputs().stream().anyMatch(unknown::contains)) {
                giveUp(node);
                continue;
            }
            switch (node.op()) {
                case KernelOp op -> kernel(node, op);
                case ViewOp op -> view(node, op);
                case CollectiveOp _ -> collective(node);
                case CallOp op -> call(node, op);
                case KernelCall _ -> throw new IllegalStateException("kernels are chosen after layouts");
            }
        }
        String result = result(contract);
        return graph.withValues(values).withForward(nodes).withResult(result);
    }

    private void kernel(Node node, KernelOp op) {
        if (op instanceof CrossEntropy
                && placement(node.input()) instanceof Varying varying
                && varying.dim() == lastDim(node.input())) {
            vocabularyParallel(node);
            return;
        }
        List<String> inputs = node.inputs();
        KernelLayout layout = KernelLayout.of(node, op, values, AXIS);
        if (layout.partial().isPresent()) {
            String partial = layout.partial().get();
            boolean allPartial =
                    inputs.stream().allMatch(input -> placement(input).equals(Placement.PARTIAL));
            if (op.isLinear(node) && allPartial) {
                define(node, Placement.PARTIAL);
                return;
            }
            log.report(Diagnostic.of(
                            Code.PARTIAL_READ,
                            node.origin(),
                            where(node),
                            op.name(),
                            partial,
                            AXIS.text(),
                            producer(partial))
                    .because(describe(partial)));
            giveUp(node);
            return;
        }
        if (layout.conflict().isPresent()) {
            report(node, op, layout.conflict().get());
            giveUp(node);
            return;
        }
        if (layout.letter().isEmpty()) {
            define(node, Placement.INVARIANT);
            return;
        }
        List<String> converted = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            String input = inputs.get(i);
            converted.add(
                    layout.needsReplicated(i) && placement(input).equals(Placement.INVARIANT)
                            ? replicate(node, input)
                            : input);
        }
        nodes.add(node.withInputs(converted));
        for (int i = 0; i < node.outputs().size(); i++) {
            place(node.outputs().get(i), layout.output(i));
        }
    }

    private void report(Node node, KernelOp op, KernelLayout.Conflict conflict) {
        String value = node.inputs().get(conflict.input());
        String split = node.inputs().get(conflict.splitInput());
        if (graph.isWeight(split) && !graph.isWeight(value)) {
            log.report(Diagnostic.of(Code.ROW_INPUT_WHOLE, node.origin(), where(node), value, AXIS.text())
                    .because(describe(value), describe(split)));
        } else if (conflict.mustBeWhole() || graph.isWeight(value)) {
            String needy = graph.isWeight(value) ? value.substring(0, value.lastIndexOf('.')) : op.name();
            String fix = "@ColumnParallel(gatherOutput = true) on " + producer(split)
                    + ", or make the next layer @RowParallel";
            log.report(Diagnostic.of(Code.NEEDS_WHOLE, node.origin(), where(node), needy, split, AXIS.text(), fix)
                    .because(describe(split)));
        } else {
            log.report(Diagnostic.of(
                            Code.SPLIT_MISMATCH,
                            node.origin(),
                            where(node),
                            split + " and " + value,
                            AXIS.text(),
                            placement(split),
                            placement(value))
                    .because(describe(split), describe(value)));
        }
    }

    private void view(Node node, ViewOp op) {
        String input = node.input();
        Placement placement = placement(input);
        Placement result = op.placement(graph, node, placement).orElse(Placement.INVARIANT);
        if (op.placement(graph, node, placement).isEmpty()) {
            String fix = "@ColumnParallel(gatherOutput = true) on " + producer(input);
            log.report(Diagnostic.of(Code.NEEDS_WHOLE, node.origin(), where(node), op.name(), input, AXIS.text(), fix)
                    .because(describe(input)));
        }
        nodes.add(node);
        node.outputs().forEach(output -> place(output, result));
    }

    private void collective(Node node) {
        nodes.add(node);
        place(node.output(), Placement.INVARIANT);
    }

    private void call(Node node, CallOp op) {
        List<Value> declared = graph.child(op.field()).signature().inputs();
        for (int i = 0; i < declared.size(); i++) {
            Placement wanted = declared.get(i).layout().on(AXIS);
            String given = node.inputs().get(i);
            Placement found = placement(given);
            if (found.equals(wanted)) {
                continue;
            }
            String callee = op.field();
            if (found.equals(Placement.PARTIAL)) {
                log.report(Diagnostic.of(
                                Code.PARTIAL_READ,
                                node.origin(),
                                where(node),
                                callee,
                                given,
                                AXIS.text(),
                                producer(given))
                        .because(describe(given)));
            } else if (found instanceof Varying && wanted.equals(Placement.INVARIANT)) {
                String fix = "@ColumnParallel(gatherOutput = true) on " + producer(given)
                        + ", or @Layout on the parameter of " + callee;
                log.report(Diagnostic.of(Code.NEEDS_WHOLE, node.origin(), where(node), callee, given, AXIS.text(), fix)
                        .because(describe(given)));
            } else {
                log.report(Diagnostic.of(
                                Code.SPLIT_MISMATCH,
                                node.origin(),
                                where(node),
                                given + " and " + declared.get(i).name() + " of " + callee,
                                AXIS.text(),
                                found,
                                wanted)
                        .because(describe(given)));
            }
        }
        nodes.add(node);
        place(
                node.output(),
                graph.child(op.field()).signature().result().layout().on(AXIS));
    }

    /** {@code stats → all-gather → join}: one small collective in place of the logits. */
    private void vocabularyParallel(Node node) {
        String logits = node.inputs().get(0);
        String targets = node.inputs().get(1);
        String loss = node.outputs().get(0);
        Origin origin = node.origin();
        Size rows = value(targets).shape().stream().reduce(Size.ONE, Size::times);
        List<Size> shape = List.of(Size.atom(AXIS.text()), Size.of(3), rows);
        String stats = FreshName.like(loss + "Stats", values.keySet());
        String all = FreshName.like(loss + "StatsOfAll", values.keySet());
        Layout split = Layout.INVARIANT.with(AXIS, Placement.varying(0));
        values.put(stats, new Value(stats, Typed.f32(shape).type(), shape, split));
        values.put(all, new Value(all, Typed.f32(shape).type(), shape, Layout.INVARIANT));
        nodes.add(Node.of(new CrossEntropyStats(AXIS), stats, List.of(logits, targets), origin));
        nodes.add(new Node(
                new AllGather(AXIS, 0),
                List.of(all),
                List.of(stats),
                origin,
                "vocabulary-parallel loss of " + graph.simpleName() + ", whose " + logits + " are split"));
        nodes.add(new Node(new CrossEntropyJoin(logits), node.outputs(), List.of(all, targets), origin, ""));
        node.outputs().forEach(output -> place(output, Placement.INVARIANT));
    }

    private String result(Contract contract) {
        String result = graph.result();
        Placement wanted = contract.layout().on(AXIS);
        Placement found = placement(result);
        if (found.equals(wanted) || unknown.contains(result)) {
            return result;
        }
        String where = graph.simpleName() + ".forward";
        if (found.equals(Placement.PARTIAL) && wanted.equals(Placement.INVARIANT)) {
            String reduced = FreshName.like(result + "Reduced", values.keySet());
            values.put(reduced, value(result).withName(reduced).withLayout(Layout.INVARIANT));
            Origin origin = nodes.isEmpty() ? Origin.NONE : nodes.getLast().origin();
            String cause = "g at the result of " + where;
            nodes.add(new Node(new AllReduce(AXIS), List.of(reduced), List.of(result), origin, cause));
            return reduced;
        }
        log.report(Diagnostic.of(
                        Code.RESULT_LAYOUT,
                        contract.origin(),
                        where,
                        result + " as " + words(found),
                        AXIS.text(),
                        words(wanted))
                .because(describe(result)));
        return result;
    }

    private static String words(Placement placement) {
        return switch (placement) {
            case Placement.Invariant _ -> "whole";
            case Placement.Replicated _ -> "replicated";
            case Placement.Partial _ -> "partial sums";
            case Varying varying ->
                "split along dim " + varying.dim() + (varying.sections().isEmpty() ? "" : " in sections");
        };
    }

    private String replicate(Node node, String input) {
        return replicated.computeIfAbsent(input, name -> {
            String fresh = FreshName.like(name.replace('.', '_') + "OnAllRanks", values.keySet());
            Value value = value(name);
            values.put(fresh, value.withName(fresh).withLayout(value.layout().with(AXIS, Placement.REPLICATED)));
            String annotation =
                    node.inputs().stream().anyMatch(graph::isWeight) ? " before " + where(node) : " of " + name;
            nodes.add(new Node(new ToReplicated(AXIS), List.of(fresh), List.of(name), node.origin(), "f" + annotation));
            return fresh;
        });
    }

    private void giveUp(Node node) {
        define(node, Placement.INVARIANT);
        unknown.addAll(node.outputs());
    }

    private void define(Node node, Placement placement) {
        nodes.add(node);
        node.outputs().forEach(output -> place(output, placement));
    }

    private void place(String name, Placement placement) {
        values.computeIfPresent(
                name, (_, value) -> value.withLayout(value.layout().with(AXIS, placement)));
    }

    private Value value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private Placement placement(String name) {
        return value(name).layout().on(AXIS);
    }

    private int lastDim(String name) {
        return value(name).shape().size() - 1;
    }

    private String where(Node node) {
        return Where.of(graph, node);
    }

    /** The field whose layer made a value, through views and elementwise operators: for the fix. */
    private String producer(String name) {
        for (Node node : nodes) {
            if (node.outputs().contains(name)) {
                return node.inputs().stream()
                        .filter(graph::isWeight)
                        .map(weight -> weight.substring(0, weight.lastIndexOf('.')))
                        .findFirst()
                        .orElseGet(() -> node.inputs().isEmpty() ? name : producer(node.input()));
            }
        }
        return name;
    }

    private String describe(String name) {
        Origin origin = nodes.stream()
                .filter(node -> node.outputs().contains(name))
                .map(Node::origin)
                .findFirst()
                .orElseGet(() -> graph.weights().stream()
                        .filter(weight -> weight.name().equals(name))
                        .map(io.shardwright.ir.Weight::origin)
                        .findFirst()
                        .orElse(Origin.NONE));
        Value value = value(name);
        return name + " is " + value.shape() + ", " + words(value.layout().on(AXIS)) + " over " + AXIS.text()
                + (origin.equals(Origin.NONE) ? "" : "   " + origin);
    }
}
