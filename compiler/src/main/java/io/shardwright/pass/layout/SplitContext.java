package io.shardwright.pass.layout;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.attention.AttentionTerms;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.attention.ContextAttentionOp;
import io.shardwright.ops.attention.Rotary;
import io.shardwright.ops.attention.RotaryBy;
import io.shardwright.ops.collective.TakeShard;
import io.shardwright.ops.collective.ToReplicated;
import io.shardwright.ops.expert.AllToAllCounts;
import io.shardwright.ops.expert.CombineRows;
import io.shardwright.ops.expert.GatherLogits;
import io.shardwright.ops.expert.Route;
import io.shardwright.ops.expert.SendRows;
import io.shardwright.ops.loss.ClassSplitLoss;
import io.shardwright.ops.loss.MeanCounted;
import io.shardwright.ops.token.CrossEntropy;
import io.shardwright.ops.token.CrossEntropyJoin;
import io.shardwright.ops.token.CrossEntropyStats;
import io.shardwright.ops.token.Positions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Works out how every value of a model with {@code @ContextParallel} lies across the context axis, once it is known how it lies
 * across the others. Tokens and tensors come split along their positions. Nothing is converted: parameters are replicated, as
 * each rank sees positions of its own, and the ranks' gradients are summed with those of replicas; a loss is each rank's mean, and
 * the runtime's to add up. Attention sees the keys of all ranks, and positions are those of this rank.
 */
public final class SplitContext {
    private final Graph graph;
    private final Conversions at;
    private final LayoutMessages messages;
    private final Set<String> unknown = new HashSet<>();

    private SplitContext(Graph graph, DiagnosticLog log) {
        this.graph = graph;
        at = new Conversions(graph, Axis.CP, SequenceDims.OF_SEQ);
        messages = new LayoutMessages(at, log);
    }

    /** @param annotation where the model asks for it */
    public static Graph run(Graph laidOut, Origin annotation, DiagnosticLog log) {
        SplitContext split = new SplitContext(laidOut, log);
        if (laidOut.inputs().stream().noneMatch(input -> split.at.sequenceDim(input) >= 0)) {
            String model = laidOut.simpleName();
            log.report(Diagnostic.of(Code.NO_SEQUENCE, annotation, model, model, "@ContextParallel"));
        }
        return split.layOut();
    }

    private Graph layOut() {
        graph.weights().stream().map(DeclaredWeight::name).forEach(weight -> at.place(weight, Placement.REPLICATED));
        for (String input : graph.inputs()) {
            int dim = at.sequenceDim(input);
            if (dim >= 0) {
                at.place(input, Placement.varying(dim));
            } else if (at.value(input).type().isFloat()) {
                at.place(input, Placement.REPLICATED);
            }
        }
        for (Node node : graph.forward()) {
            if (node.inputs().stream().anyMatch(unknown::contains)) {
                giveUp(node);
                continue;
            }
            switch (node.op()) {
                case KernelOp op -> kernel(node, inContext(op));
                case ViewOp op -> view(node, op);
                case AllToAllCounts _ -> at.define(node, Placement.INVARIANT);
                // Of another axis: it moves what ranks with the same positions hold.
                case CollectiveOp _ -> at.define(node, at.placement(node.input()));
                case CallOp op -> call(node, op);
                case KernelCall _ -> throw new IllegalStateException("kernels are chosen after layouts");
            }
        }
        return graph.withValues(at.values()).withForward(at.nodes());
    }

    private static KernelOp inContext(KernelOp op) {
        return switch (op) {
            case Attention(AttentionTerms terms) -> new ContextAttentionOp(terms);
            case Rotary rotary -> new Rotary(rotary.base(), true);
            case RotaryBy rotary -> rotary.inContext();
            case Positions _ -> new Positions(true);
            default -> op;
        };
    }

    private void kernel(Node read, KernelOp op) {
        Node node = read.withOp(op);
        if (op instanceof ContextAttentionOp(AttentionTerms terms) && isRefused(node, terms)) {
            giveUp(node);
            return;
        }
        if (op instanceof CrossEntropy
                || op instanceof CrossEntropyJoin
                || op instanceof CrossEntropyStats
                || op instanceof MeanCounted) {
            loss(node, op);
            return;
        }
        if (op instanceof ClassSplitLoss.Part) {
            part(node);
            return;
        }
        if (op instanceof SendRows || op instanceof CombineRows) {
            rows(node, op);
            return;
        }
        if (op instanceof Route route && at.isSplitAlongSequence(node.input())) {
            route(node, route.field());
            return;
        }
        KernelLayout layout = KernelLayout.of(node, op, at.values(), Axis.CP);
        if (isSumOfLosses(node, op)) {
            at.define(node, Placement.PARTIAL);
            return;
        }
        boolean isSum = layout.output(0).equals(Placement.PARTIAL);
        boolean isLoss = isSum && at.value(node.output()).shape().isEmpty();
        if (layout.partial().isPresent() || layout.conflict().isPresent() || isSum && !isLoss) {
            messages.mixesPositions(node, op.name(), split(node));
            giveUp(node);
            return;
        }
        if (layout.letter().isEmpty()) {
            boolean replicated = node.inputs().stream().anyMatch(this::isReplicated);
            at.define(node, replicated ? Placement.REPLICATED : Placement.INVARIANT);
            return;
        }
        at.add(node);
        for (int i = 0; i < node.outputs().size(); i++) {
            at.place(node.outputs().get(i), layout.output(i));
        }
    }

    /** What no form of attention over cp has. */
    private boolean isRefused(Node node, AttentionTerms terms) {
        String q = node.input();
        String k = node.inputs().get(1);
        if (!at.value(q).shape().get(2).equals(at.value(k).shape().get(2))) {
            messages.notOverContext(
                    node,
                    "of " + q + " to " + k + ", whose positions are those of another sequence",
                    "leave @ContextParallel to models whose attention is within one sequence");
            return true;
        }
        if (terms.hasBias()) {
            messages.notOverContext(
                    node,
                    "with a bias for each pair of positions",
                    "say it by distance, with alibi() or buckets(...), or by documents and keys; each rank has those"
                            + " of its own positions");
            return true;
        }
        return false;
    }

    /** Capacity and auxiliary loss are counted in whole sequences; each rank takes the choices of its own positions. */
    private void route(Node node, String field) {
        String logits = node.input();
        GatherLogits gather = new GatherLogits(Axis.CP);
        Value mine = at.value(logits);
        String all = at.define(logits + "OfAllRanks", mine.withShape(gather.gathered(mine.shape())));
        String cause = "logits of " + graph.simpleName() + "." + field;
        at.define(new Node(gather, List.of(all), List.of(logits), node.origin(), cause), gather.result());
        at.define(node.withInputs(List.of(logits, all)), at.placement(logits));
    }

    private boolean isReplicated(String input) {
        return at.placement(input).equals(Placement.REPLICATED);
    }

    /** Rows are of the tokens that this rank has, from and to their positions. */
    private void rows(Node node, KernelOp op) {
        boolean isSplit = node.inputs().stream().allMatch(input -> at.placement(input) instanceof Varying);
        int dim = op instanceof SendRows ? 0 : at.sequenceDim(node.output());
        at.define(node, isSplit ? Placement.varying(dim) : Placement.INVARIANT);
    }

    /** Each rank's losses are of its own positions; a multiple of one, or a sum of several, is so, too. */
    private boolean isSumOfLosses(Node node, KernelOp op) {
        return op.isLinear(node)
                && at.value(node.output()).shape().isEmpty()
                && node.inputs().stream().allMatch(input -> at.placement(input).equals(Placement.PARTIAL));
    }

    /** Of a loss whose classes are split: {@code [ranks, statistics, positions]}, or what is made of it for each position. */
    private void part(Node node) {
        at.add(node);
        for (String output : node.outputs()) {
            int positions = at.sequenceDim(output);
            at.place(
                    output,
                    Placement.varying(positions < 0 ? at.value(output).shape().size() - 1 : positions));
        }
    }

    /** The mean over this rank's positions. */
    private void loss(Node node, KernelOp op) {
        if (op instanceof CrossEntropyStats) {
            // [ranks, 3, positions]
            at.define(node, Placement.varying(2));
            return;
        }
        at.add(node);
        at.place(node.outputs().get(0), Placement.PARTIAL);
        node.outputs().stream()
                .skip(1)
                .forEach(lse -> at.place(lse, at.placement(node.inputs().get(1))));
    }

    private String split(Node node) {
        return node.inputs().stream()
                .filter(at::isSplitAlongSequence)
                .findFirst()
                .orElse(node.input());
    }

    private void view(Node node, ViewOp op) {
        Placement placement = at.placement(node.input());
        boolean isOfAnotherAxis = op instanceof TakeShard || op instanceof ToReplicated;
        Optional<Placement> result = isOfAnotherAxis ? Optional.of(placement) : op.placement(graph, node, placement);
        if (result.isEmpty()) {
            messages.mixesPositions(node, op.name(), node.input());
        }
        at.define(node, result.orElse(placement));
    }

    private void call(Node node, CallOp op) {
        Child child = graph.child(op.field());
        boolean fits = true;
        for (int i = 0; i < child.signature().inputs().size(); i++) {
            Value declared = child.signature().inputs().get(i);
            Placement wanted = declared.layout().on(Axis.CP);
            String given = node.inputs().get(i);
            if (at.placement(given).equals(wanted)) {
                continue;
            }
            fits = false;
            if (at.placement(given) instanceof Varying && wanted.equals(Placement.INVARIANT)) {
                messages.notAnnotated(node, child, given);
            } else {
                String both = given + " and " + declared.name() + " of " + op.field();
                messages.mismatch(node, both, given, at.placement(given), wanted);
            }
        }
        if (fits) {
            at.add(node);
            for (int i = 0; i < node.outputs().size(); i++) {
                at.place(
                        node.outputs().get(i),
                        child.signature().results().get(i).layout().on(Axis.CP));
            }
        } else {
            giveUp(node);
        }
    }

    private void giveUp(Node node) {
        at.define(node, Placement.INVARIANT);
        unknown.addAll(node.outputs());
    }
}
