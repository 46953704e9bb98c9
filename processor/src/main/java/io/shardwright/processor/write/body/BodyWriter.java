package io.shardwright.processor.write.body;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.CollectiveCall;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.CollectiveOperands;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.ViewOp;
import io.shardwright.ops.attention.ContextAttentionOp;
import io.shardwright.ops.collective.ToReplicated;
import io.shardwright.ops.shape.Concat;
import io.shardwright.plan.EarlyStarts;
import io.shardwright.processor.write.body.Variable.Home;
import io.shardwright.processor.write.text.Lines;
import io.shardwright.processor.write.text.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The body of forward or of backward: a line for each node, in order. */
public final class BodyWriter {
    private final Draft draft;
    private final Graph graph;
    private final Set<String> arguments;
    private final SilentPartners silent;
    private final Lines lines = new Lines();
    private final Set<String> locals = new HashSet<>();
    /** Views since the last statement, by what they are views of. */
    private final Map<String, List<Variable>> views = new LinkedHashMap<>();

    /** @param arguments names of the method's parameters */
    public BodyWriter(Draft draft, List<String> arguments) {
        this.draft = draft;
        this.graph = draft.graph();
        this.arguments = Set.copyOf(arguments);
        this.silent = new SilentPartners(graph);
    }

    public Lines write(List<Node> nodes) {
        EarlyStarts starts = EarlyStarts.of(draft.plan(), nodes);
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            boolean isStarted = starts.isStarted(i);
            starts.before(i).forEach(this::start);
            silentPartners(node);
            switch (node.op()) {
                case Concat _ -> concat(node);
                case KernelOp _, KernelCall _ -> kernel(node);
                case ViewOp op -> view(node, op);
                case CollectiveOp _ when isStarted -> statement(pending(node) + ".await();", node);
                case CollectiveOp op -> collective(node, op);
                case CallOp op -> new CallWriter(draft, this).write(node, op);
            }
        }
        flushViews();
        return lines;
    }

    /** {@code kernels.linear(y, x, upWeight);  // y [batch, seq, 4*hidden/tp]  split over tp  Mlp.java:19} */
    private void kernel(Node node) {
        List<String> tensors = new ArrayList<>(node.outputs());
        tensors.addAll(node.op() instanceof KernelOp op ? op.kernelInputs(node) : node.inputs());
        List<String> named = references(tensors);
        Optional<Literal.Attention> attention = AttentionArguments.of(node);
        List<String> all = new ArrayList<>(attention
                .map(literal -> AttentionArguments.grouped(node, literal, named))
                .orElse(named));
        all.addAll(draft.constants().arguments(node, named));
        if (attention.isPresent() && ContextAttentionOp.isCall(node)) {
            all.add(draft.sites().of(node));
            comment("attention over the positions of all ranks along cp");
            String method = node.outputs().size() == 2 ? ".forward(" : ".backward(";
            statement(draft.constants().attends(attention.get()) + method + String.join(", ", all) + ");", node);
            return;
        }
        statement("kernels." + Constants.kernel(node) + "(" + String.join(", ", all) + ");", node);
    }

    /** {@code kernels.copy(qInQkv, q);} for parts that aren't computed where they belong. */
    private void concat(Node node) {
        List<Variables.Copy> copies = draft.variables().copies(node);
        if (copies.size() < node.inputs().size()) {
            comment(name(node.output()) + (copies.isEmpty() ? ": its parts were" : ": some of its parts were")
                    + " written where they belong");
        }
        for (Variables.Copy copy : copies) {
            Variable section = copy.section();
            String text = "kernels.copy(" + reference(section) + ", " + reference(copy.part()) + ");";
            flushViews();
            lines.add(text, draft.remarks().cells(section.name(), section.value(), node.origin()));
        }
    }

    /** {@code // f before up (@ColumnParallel): x is already whole on every rank}, or what the views are of. */
    private void view(Node node, ViewOp op) {
        if (op instanceof ToReplicated) {
            comment(cause(node) + ": " + name(node.input()) + " is already whole on every rank");
            return;
        }
        node.outputs().stream()
                .filter(draft.variables()::has)
                .map(draft.variables()::of)
                .filter(view -> view.isView() && view.home() != Home.LOCAL)
                .filter(view -> draft.variables().declared(view.home()).contains(view))
                .forEach(view -> views.computeIfAbsent(
                                draft.variables().declaredBase(view).name(), _ -> new ArrayList<>())
                        .add(view));
    }

    /** {@code tp.allReduce(y, Reduction.SUM, G_DOWN);} under a comment that says why. */
    private void collective(Node node, CollectiveOp op) {
        CollectiveCall call = call(node, op);
        comment(cause(node) + ": " + op.purpose());
        copyIntoPlace(node, op);
        statement(call.blocking() + ";", node);
    }

    /** {@code Pending dXPending = tp.startAllReduce(dX, Reduction.SUM, F_UP);}, waited for where the node stands. */
    private void start(Node node) {
        CollectiveOp op = (CollectiveOp) node.op();
        CollectiveCall call = call(node, op);
        comment(cause(node) + ": " + op.purpose() + ", while the rank goes on");
        copyIntoPlace(node, op);
        lines.add("Pending " + pending(node) + " = " + call.started() + ";");
    }

    private CollectiveCall call(Node node, CollectiveOp op) {
        String site = draft.sites().of(node);
        return op.call(new CollectiveOperands(
                op.axis().text(), reference(node.output()), reference(node.input()), site, draft.constants()::table));
    }

    private void copyIntoPlace(Node node, CollectiveOp op) {
        String in = reference(node.input());
        String out = reference(node.output());
        if (op.inPlace() && !in.equals(out)) {
            statement("kernels.copy(" + out + ", " + in + ");", node);
        }
    }

    /** What a collective is called between its start and its end. */
    private String pending(Node node) {
        return draft.sites().pending(node, name(node.output()));
    }

    /** {@code // g after down (@RowParallel): dY is already whole on every rank}, where backward needs no node for it. */
    private void silentPartners(Node node) {
        for (Node reduce : silent.before(node)) {
            String gradient = graph.isWeight(node.input()) ? node.inputs().get(1) : node.input();
            comment(cause(reduce) + ": " + name(gradient) + " is already whole on every rank");
        }
    }

    /** A statement that defines the node's outputs; its comment is about the first. The backward of tokens has none. */
    public void statement(String text, Node node) {
        statement(text, node, node.outputs().isEmpty() ? "" : name(node.output()));
    }

    /** A statement that defines the node's outputs; {@code name} says which of them the comment is about. */
    public void statement(String text, Node node, String name) {
        flushViews();
        if (node.outputs().isEmpty()) {
            lines.add(text);
            return;
        }
        lines.add(text, draft.remarks().cells(name, graph.value(node.output()), node.origin()));
    }

    public void comment(String text) {
        flushViews();
        lines.add("// " + text);
    }

    public Lines lines() {
        flushViews();
        return lines;
    }

    public Variable variable(String value) {
        return draft.variables().of(value);
    }

    public List<String> references(List<String> values) {
        return values.stream().map(this::reference).toList();
    }

    /** How a statement names a value; a view of an argument is made first. */
    public String reference(String value) {
        return reference(variable(value));
    }

    private String reference(Variable variable) {
        if (variable.home() == Home.ARGUMENT && !arguments.contains(variable.name())) {
            throw new IllegalStateException(
                    variable.name() + " of " + graph.model() + " belongs to the caller and isn't among " + arguments);
        }
        if (variable.home() == Home.LOCAL && locals.add(variable.name())) {
            // Of several names for the caller's memory each is made from the one before it.
            reference(draft.variables().declaredBase(variable));
            String initial = draft.variables().initial(variable, Scope.METHOD, draft.inMethods());
            flushViews();
            lines.add(
                    "LocalTensor " + variable.name() + " = " + initial + ";",
                    draft.remarks().cells(variable.name(), variable.value(), Origin.NONE));
        }
        return Scope.METHOD.reference(variable);
    }

    private String name(String value) {
        return draft.variables().has(value) ? variable(value).name() : Names.camel(value);
    }

    /** A node's cause without the name of this class. */
    private String cause(Node node) {
        return node.cause().isEmpty() ? node.op().name() : node.cause().replace(" " + graph.simpleName() + ".", " ");
    }

    private void flushViews() {
        Map<String, List<Variable>> pending = new LinkedHashMap<>(views);
        views.clear();
        pending.forEach((base, of) -> {
            String names = String.join(", ", of.stream().map(Variable::name).toList());
            lines.add(
                    "// " + names + (of.size() == 1 ? ": a view of " : ": views of ") + base,
                    draft.remarks().cells(of.getFirst().name(), of.getFirst().value(), Origin.NONE));
        });
    }
}
