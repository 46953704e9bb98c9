package io.shardwright.pass.layout;

import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.ElementwiseOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.declaration.Contract;
import io.shardwright.ir.declaration.Form;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.collective.ReduceScatter;
import io.shardwright.ops.elementwise.Spread;
import io.shardwright.ops.expert.SendRows;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Works out how every value lies across the tensor-parallel axis, and inserts <em>f</em> where a whole value meets a split
 * one, and <em>g</em> where a partial one is returned.
 *
 * <p>The rule of a kernel follows from its dims: an input that is split along a letter makes the output split along it,
 * or partial if the letter is summed over; inputs without that letter must be replicated, and <em>f</em> makes them so.
 */
public final class InsertConversions {
    private final Graph graph;
    private final Conversions at;
    private final LayoutMessages messages;
    private final ReduceSums sums;
    /** Only where the model is in that form. */
    private final Optional<SequenceConversions> sequence;
    /** Values whose layout can't be told since something before them is wrong: nothing is said about what reads them. */
    private final Set<String> unknown = new HashSet<>();

    private InsertConversions(Graph graph, DiagnosticLog log) {
        this.graph = graph;
        boolean isInParts = graph.form() == Form.SEQUENCE_PARALLEL;
        at = new Conversions(graph, Axis.TP, isInParts ? SequenceDims.of(graph) : SequenceDims.OF_SEQ);
        messages = new LayoutMessages(at, log);
        sums = new ReduceSums(at, isInParts);
        sequence = isInParts ? Optional.of(new SequenceConversions(at)) : Optional.empty();
    }

    /** @param contracts of the results, in order */
    public static Graph run(Graph graph, List<Contract> contracts, DiagnosticLog log) {
        return new InsertConversions(AssignSections.run(SplitSequence.inputs(graph)), log).layOut(contracts);
    }

    private Graph layOut(List<Contract> contracts) {
        for (Node node : graph.forward()) {
            if (node.inputs().stream().anyMatch(unknown::contains)) {
                giveUp(node);
                continue;
            }
            switch (node.op()) {
                case KernelOp op -> kernel(node, op);
                case ViewOp op -> view(node, op);
                case CollectiveOp op -> collective(node, op);
                case CallOp op -> call(node, op);
                case KernelCall _ -> throw new IllegalStateException("kernels are chosen after layouts");
            }
        }
        List<String> results = new ArrayList<>();
        for (int i = 0; i < contracts.size(); i++) {
            results.add(result(graph.results().get(i), contracts.get(i)));
        }
        sequence.ifPresent(this::refuseMixedUse);
        return graph.withValues(at.values()).withForward(at.nodes()).withResults(results);
    }

    private void kernel(Node read, KernelOp op) {
        if (VocabularyParallelLoss.isOne(read, at)) {
            VocabularyParallelLoss.insert(read, at);
            return;
        }
        if (SplitClasses.isOne(read, at)) {
            SplitClasses.insert(read, at);
            return;
        }
        if (SplitNorm.isOne(read, at)) {
            SplitNorm.insert(read, at);
            return;
        }
        Node split = OwnWeights.split(
                sequence.map(rules -> rules.converted(read, op)).orElse(read), op, at);
        Node node = op instanceof Attention attention ? HeadTensors.split(split, attention, at) : split;
        if (op instanceof SendRows && at.isSplitAlongSequence(node.input())) {
            messages.routesPart(node, node.input());
            giveUp(node);
            return;
        }
        List<String> inputs = node.inputs();
        KernelLayout layout = KernelLayout.of(node, op, at.values(), at.axis());
        if (layout.partial().isPresent()) {
            boolean allPartial =
                    inputs.stream().allMatch(input -> at.placement(input).equals(Placement.PARTIAL));
            if (op.isLinear(node) && allPartial) {
                at.define(node, Placement.PARTIAL);
                return;
            }
            if (sums.isOne(layout.partial().get())) {
                kernel(node.withInputs(sums.reduced(node)), op);
                return;
            }
            Node alone = besideReplicated(node, layout.partial().get());
            if (passesAlone(alone, op, layout.partial().get())) {
                at.define(alone, Placement.PARTIAL);
                return;
            }
            messages.partial(node, op.name(), layout.partial().get());
            giveUp(node);
            return;
        }
        Optional<Node> taken = layout.conflict().flatMap(conflict -> takingPart(node, op, layout, conflict));
        if (taken.isPresent()) {
            kernel(taken.get(), op);
            return;
        }
        if (layout.conflict().isPresent()) {
            messages.conflict(node, op, layout.conflict().get());
            giveUp(node);
            return;
        }
        if (layout.letter().isEmpty() && inputs.stream().anyMatch(this::isReplicated)) {
            at.define(node, Placement.REPLICATED);
            return;
        }
        List<String> converted = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            String input = inputs.get(i);
            converted.add(layout.needsReplicated(i) && at.isInvariant(input) ? replicated(node, input) : input);
        }
        at.add(node.withInputs(converted));
        for (int i = 0; i < node.outputs().size(); i++) {
            at.place(node.outputs().get(i), layout.output(i));
        }
    }

    /**
     * Where a whole operand meets a split one, each rank takes its part of a mask, which has no gradient, and of what is spread, as
     * that is small.
     */
    private Optional<Node> takingPart(Node node, KernelOp op, KernelLayout layout, KernelLayout.Conflict conflict) {
        int index = conflict.input();
        String input = node.inputs().get(index);
        boolean isSmall = op instanceof Spread ? index == 0 : at.value(input).type() == DType.MASK;
        if (!isSmall
                || conflict.mustBeWhole()
                || !layout.sections().isEmpty()
                || !at.isInvariant(input)
                || !(op instanceof Spread || op instanceof ElementwiseOp)) {
            return Optional.empty();
        }
        int dim = layout.inputLetters().get(index).indexOf(layout.letter().orElseThrow());
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(index, at.shard(node, input, new Varying(dim, List.of())));
        return Optional.of(node.withInputs(inputs));
    }

    private boolean isReplicated(String value) {
        return !graph.isWeight(value) && at.placement(value).equals(Placement.REPLICATED);
    }

    /** Where an operator is linear in the partial input alone, the others go through <em>f</em>. */
    private Node besideReplicated(Node node, String partial) {
        boolean isLinear = node.op() instanceof KernelOp op
                && op.isLinearIn(node, node.inputs().indexOf(partial));
        return node.withInputs(node.inputs().stream()
                .map(input -> isLinear
                                && at.isInvariant(input)
                                && at.value(input).type().isFloat()
                        ? replicated(node, input)
                        : input)
                .toList());
    }

    /** Partial sums of one input, beside others that are replicated or have no gradient. */
    private boolean passesAlone(Node node, KernelOp op, String partial) {
        return op.isLinearIn(node, node.inputs().indexOf(partial))
                && node.inputs().stream()
                        .filter(input ->
                                !input.equals(partial) && at.value(input).type().isFloat())
                        .allMatch(this::isReplicated);
    }

    /**
     * A parameter that one operator alone reads, each rank on its own part, as the norm of heads is, lies replicated for good: its
     * gradient is summed over ranks once a step. Anything else goes through <em>f</em>.
     */
    private String replicated(Node node, String input) {
        if (sequence.isPresent()) {
            return sequence.get().replicated(node, input);
        }
        if (graph.isWeight(input) && at.readers(input) == 1) {
            at.place(input, Placement.REPLICATED);
            return input;
        }
        return at.replicated(node, input);
    }

    private void view(Node read, ViewOp op) {
        Node node = sequence.map(rules -> rules.converted(read, op)).orElse(read);
        if (node.op() instanceof CollectiveOp move) {
            at.define(node, move.result());
            return;
        }
        String input = node.input();
        Optional<Placement> result = op.placement(graph, node, at.placement(input));
        if (result.isEmpty() && sequence.isPresent() && at.isSplitAlongSequence(input)) {
            view(node.withInputs(List.of(at.whole(node, input))), op);
            return;
        }
        if (result.isEmpty() && at.isSplitAlongSequence(input)) {
            messages.mixesPositions(node, op.name(), input);
        } else if (result.isEmpty()) {
            messages.needsWhole(node, op.name(), input, "");
        }
        at.define(node, result.orElse(Placement.INVARIANT));
    }

    /** What moves along another axis lies along this one as before. */
    private void collective(Node node, CollectiveOp read) {
        if (read.axis() != at.axis()) {
            at.define(node, at.placement(node.input()));
            return;
        }
        CollectiveOp op = sequence.map(rules -> rules.converted(node, read)).orElse(read);
        at.define(node.withOp(op), op.result());
    }

    private void call(Node read, CallOp op) {
        Child child = graph.child(op.field());
        List<Value> declared = child.signature().inputs();
        boolean wantsSums =
                declared.stream().anyMatch(value -> value.layout().on(at.axis()).equals(Placement.PARTIAL));
        Node summed = wantsSums ? read : read.withInputs(sums.reduced(read));
        Node node = sequence.map(rules -> rules.converted(summed, declared)).orElse(summed);
        boolean fits = true;
        for (int i = 0; i < declared.size(); i++) {
            fits &= argument(node, op.field(), node.inputs().get(i), declared.get(i));
        }
        List<Placement> results = child.signature().results().stream()
                .map(result -> result.layout().on(at.axis()))
                .toList();
        Placement result = results.getFirst();
        Placement first = declared.getFirst().layout().on(at.axis());
        if (child.count().isPresent() && !result.equals(first)) {
            String what = "what an element of " + op.field() + " gives and what the next takes";
            messages.mismatch(node, what, node.input(), result, first);
        }
        at.add(node);
        for (int i = 0; i < results.size(); i++) {
            at.place(node.outputs().get(i), results.get(i));
        }
        if (!fits) {
            unknown.addAll(node.outputs());
        }
    }

    /** @return whether it lies as the callee wants it */
    private boolean argument(Node node, String callee, String given, Value declared) {
        Placement wanted = declared.layout().on(at.axis());
        Placement found = at.placement(given);
        if (found.equals(wanted)) {
            return true;
        }
        if (found.equals(Placement.PARTIAL)) {
            messages.partial(node, callee, given);
        } else if (at.isSplitAlongSequence(given) && wanted.equals(Placement.INVARIANT)) {
            messages.notAnnotated(node, graph.child(callee), given);
        } else if (found instanceof Varying && wanted.equals(Placement.INVARIANT)) {
            messages.needsWhole(node, callee, given, ", or @Layout on the parameter of " + callee);
        } else {
            messages.mismatch(node, given + " and " + declared.name() + " of " + callee, given, found, wanted);
        }
        return false;
    }

    private String result(String result, Contract contract) {
        Placement wanted = contract.layout().on(at.axis());
        Placement found = at.placement(result);
        boolean isPart = sequence.isPresent() && at.isSplitAlongSequence(result) && wanted.equals(Placement.INVARIANT);
        if (unknown.contains(result) || found.equals(wanted) || isPart) {
            return result;
        }
        if (found.equals(Placement.PARTIAL) && wanted.equals(Placement.INVARIANT)) {
            int dim = at.sequenceDim(result);
            CollectiveOp g =
                    sequence.isPresent() && dim >= 0 ? new ReduceScatter(at.axis(), dim) : new AllReduce(at.axis());
            String reduced = at.define(result + "Reduced", at.value(result));
            Origin origin =
                    at.nodes().isEmpty() ? Origin.NONE : at.nodes().getLast().origin();
            String cause = "g at the result of " + graph.simpleName() + ".forward";
            at.define(new Node(g, List.of(reduced), List.of(result), origin, cause), g.result());
            return reduced;
        }
        messages.result(contract, result, wanted);
        return result;
    }

    private void refuseMixedUse(SequenceConversions rules) {
        rules.mixed().forEach(messages::mixedUse);
    }

    private void giveUp(Node node) {
        at.define(node, Placement.INVARIANT);
        unknown.addAll(node.outputs());
    }
}
