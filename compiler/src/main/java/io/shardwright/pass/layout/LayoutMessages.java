package io.shardwright.pass.layout;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Contract;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ir.declaration.Form;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.attention.ContextAttentionOp;
import io.shardwright.pass.Where;
import io.shardwright.spi.ParameterRole;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is said when layouts don't go together. */
final class LayoutMessages {
    private final Conversions at;
    private final DiagnosticLog log;

    LayoutMessages(Conversions at, DiagnosticLog log) {
        this.at = at;
        this.log = log;
    }

    void partial(Node node, String reader, String value) {
        String producer = producer(value);
        Optional<String> whole = node.inputs().stream()
                .filter(input -> !input.equals(value) && !at.placement(input).equals(Placement.PARTIAL))
                .findFirst();
        boolean isSum = node.op() instanceof KernelOp op && op.isLinear(node) && whole.isPresent();
        String fix = isSum
                ? "remove reduce = false from " + producer + ": " + whole.orElseThrow()
                        + " is no sum, and would be added once by every rank"
                : "remove reduce = false from " + producer + ", or apply " + reader
                        + " before it: it is not linear, so it may not be applied to addends";
        report(Code.PARTIAL_READ, node, value, reader, value, at.axis().text(), fix);
    }

    /** @param reader that needs all of {@code value}, and {@code other} another way out */
    void needsWhole(Node node, String reader, String value, String other) {
        String fix = isOfVocabulary(value)
                ? "do without it: losses, and what goes element by element, take the classes split; or a Linear without"
                        + " @VocabParallel, with @ColumnParallel(gatherOutput = true)"
                : "@ColumnParallel(gatherOutput = true) on " + producer(value) + other;
        report(Code.NEEDS_WHOLE, node, value, reader, value, at.axis().text(), fix);
    }

    void mixesPositions(Node node, String reader, String value) {
        String fix = at.axis() == Axis.CP
                ? "do it in a class without @ContextParallel, which then runs at cp=1"
                : "gather it first with @ColumnParallel(gatherOutput = true), or do it in a class without"
                        + " @SequenceParallel";
        mixesPositions(node, reader, value, fix);
    }

    /** Experts that are not split over the axis choose among whole sequences, too. */
    void routesPart(Node node, String value) {
        String fix = "@Expert(tensorParallel = true), which gathers it, or do it in a class without @SequenceParallel";
        mixesPositions(node, "a choice of experts", value, fix);
    }

    /** @param what no form of attention has */
    void notOverContext(Node node, String what, String fix) {
        report(Code.NOT_OVER_CONTEXT, node, node.input(), what, fix);
    }

    private void mixesPositions(Node node, String reader, String value, String fix) {
        report(Code.MIXES_POSITIONS, node, value, reader, value, at.axis().text(), fix);
    }

    /** @param fix how {@code value} could be split, too */
    void wholeSequence(Node node, String value, String split, String fix) {
        log.report(Diagnostic.of(
                        Code.WHOLE_SEQUENCE,
                        node.origin(),
                        where(node),
                        value,
                        at.axis().text(),
                        split,
                        fix)
                .because(describe(value), describe(split)));
    }

    void mismatch(Node node, String values, String value, Placement found, Placement wanted) {
        report(Code.SPLIT_MISMATCH, node, value, values, at.axis().text(), found, wanted, alike(value));
    }

    /** The child takes whole what is split along the sequence. */
    void notAnnotated(Node node, Child child, String given) {
        String model = Form.source(child.model());
        report(
                at.axis() == Axis.CP ? Code.NOT_CONTEXT_PARALLEL : Code.NOT_SEQUENCE_PARALLEL,
                node,
                given,
                child.field(),
                given,
                at.axis().text(),
                model.substring(model.lastIndexOf('.') + 1));
    }

    /** A parameter that one operator reads beside a split value, and this one beside whole ones. */
    void mixedUse(Node node) {
        String weight =
                node.inputs().stream().filter(at.graph()::isWeight).findFirst().orElseThrow();
        String whole = node.inputs().stream()
                .filter(input -> !at.graph().isWeight(input))
                .findFirst()
                .orElse(weight);
        wholeSequence(node, whole, weight, wholeFix(whole));
    }

    void conflict(Node node, KernelOp op, KernelLayout.Conflict conflict) {
        String value = node.inputs().get(conflict.input());
        String split = node.inputs().get(conflict.splitInput());
        boolean isWeight = at.graph().isWeight(value);
        if (at.isSplitAlongSequence(split) && conflict.mustBeWhole()) {
            mixesPositions(node, op.name(), split);
        } else if (at.isSplitAlongSequence(split) && at.isInvariant(value)) {
            wholeSequence(node, value, split, wholeFix(value));
        } else if (at.graph().isWeight(split) && !isWeight) {
            log.report(Diagnostic.of(
                            Code.ROW_INPUT_WHOLE,
                            node.origin(),
                            where(node),
                            value,
                            at.axis().text())
                    .because(describe(value), describe(split)));
        } else if (conflict.mustBeWhole() || isWeight) {
            String needy = isWeight ? DeclaredWeight.fieldOf(value) : op.name();
            needsWhole(node, needy, split, ", or make the next layer @RowParallel");
        } else {
            log.report(Diagnostic.of(
                            Code.SPLIT_MISMATCH,
                            node.origin(),
                            where(node),
                            split + " and " + value,
                            at.axis().text(),
                            at.placement(split),
                            at.placement(value),
                            isAttention(node)
                                    ? "@ColumnParallel on " + producer(value)
                                            + ", too: its heads are split with the others"
                                    : alike(value, split))
                    .because(describe(split), describe(value)));
        }
    }

    /** What is given to the model needs no layer that gathers: it may come in parts. */
    private String alike(String value, String split) {
        Value given = at.value(value);
        int dim = at.placement(split) instanceof Varying varying
                ? varying.dim() + given.shape().size() - at.value(split).shape().size()
                : -1;
        return dim < 0 || !at.graph().inputs().contains(value)
                ? alike(split)
                : "take it in parts, by @Layout(\"" + layout(given, dim) + "\") at " + value + orGather(split, split);
    }

    private String alike(String split) {
        return "split both alike" + orGather(split, "one");
    }

    private String orGather(String split, String which) {
        return isOfVocabulary(split) ? "" : ", or gather " + which + " with gatherOutput = true";
    }

    void result(Contract contract, String result, Placement wanted) {
        log.report(Diagnostic.of(
                        Code.RESULT_LAYOUT,
                        contract.origin(),
                        at.graph().simpleName() + ".forward",
                        result + " as " + words(at.placement(result)),
                        at.axis().text(),
                        words(wanted),
                        contractFix(result))
                .because(describe(result)));
    }

    private String contractFix(String result) {
        Value value = at.value(result);
        return at.placement(result) instanceof Varying varying && isOfVocabulary(result)
                ? "state it in the contract: @Layout(\"" + layout(value, varying.dim()) + "\") on forward"
                : "state it in the contract: @Layout on forward, or gather it with gatherOutput = true";
    }

    /** {@code batch, seq, vocabulary/tp}. */
    private String layout(Value value, int split) {
        return IntStream.range(0, value.shape().size())
                .mapToObj(dim ->
                        value.shape().get(dim) + (dim == split ? "/" + at.axis().text() : ""))
                .collect(Collectors.joining(", "));
    }

    private static boolean isAttention(Node node) {
        return node.op() instanceof Attention || node.op() instanceof ContextAttentionOp;
    }

    /** Whether the layer that made a value splits classes, which it never gathers. */
    private boolean isOfVocabulary(String value) {
        return maker(value)
                .map(node -> node.inputs().stream().anyMatch(this::isTable)
                        || node.inputs().stream().noneMatch(at.graph()::isWeight)
                                && !node.inputs().isEmpty()
                                && isOfVocabulary(node.input()))
                .orElse(false);
    }

    private boolean isTable(String name) {
        return at.graph().weights().stream()
                .anyMatch(weight -> weight.name().equals(name)
                        && (weight.role() == ParameterRole.HEAD || weight.role() == ParameterRole.EMBEDDING));
    }

    private String wholeFix(String value) {
        String producer = producer(value);
        return maker(value)
                .flatMap(node -> node.op() instanceof CallOp call
                        ? Optional.of("@SequenceParallel on the class of " + call.field())
                        : Optional.empty())
                .orElse("make " + producer + " @RowParallel or @VocabParallel, or compute it from what is split");
    }

    private void report(Code code, Node node, String value, Object... arguments) {
        log.report(Diagnostic.of(code, node.origin(), where(node), arguments).because(describe(value)));
    }

    private String where(Node node) {
        return Where.of(at.graph(), node);
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

    private Optional<Node> maker(String name) {
        return at.nodes().stream().filter(node -> node.outputs().contains(name)).findFirst();
    }

    /** The field whose layer made a value, through views and elementwise operators: for the fix. */
    private String producer(String name) {
        return maker(name)
                .map(node -> node.inputs().stream()
                        .filter(at.graph()::isWeight)
                        .map(DeclaredWeight::fieldOf)
                        .findFirst()
                        .orElseGet(() -> node.inputs().isEmpty() ? name : producer(node.input())))
                .orElse(name);
    }

    private String describe(String name) {
        Origin origin = maker(name)
                .map(Node::origin)
                .orElseGet(() -> at.graph().weights().stream()
                        .filter(weight -> weight.name().equals(name))
                        .map(DeclaredWeight::origin)
                        .findFirst()
                        .orElse(Origin.NONE));
        Value value = at.value(name);
        return name + " is " + value.shape() + ", " + words(at.placement(name)) + " over "
                + at.axis().text() + (origin.equals(Origin.NONE) ? "" : "   " + origin);
    }
}
