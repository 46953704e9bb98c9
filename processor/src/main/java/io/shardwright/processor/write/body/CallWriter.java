package io.shardwright.processor.write.body;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Node;
import io.shardwright.processor.write.body.Variable.Home;
import java.util.ArrayList;
import java.util.List;

/** Calls of the models in fields. */
public final class CallWriter {
    private final Draft draft;
    private final BodyWriter body;

    public CallWriter(Draft draft, BodyWriter body) {
        this.draft = draft;
        this.body = body;
    }

    public void write(Node node, CallOp op) {
        Child child = draft.graph().child(op.field());
        if (Children.isList(child)) {
            list(node, op, child);
        } else {
            single(node, op, child);
        }
    }

    /** {@code attention.forward(x, y, saved.attention);} */
    private void single(Node node, CallOp op, Child child) {
        String field = draft.names().child(child);
        String saved = "saved." + field;
        if (op.method() == CallOp.Method.BACKWARD) {
            int inputs = child.signature().inputs().size();
            draft.children().again(child).ifPresent(again -> {
                body.comment(field + " is @Recompute: forward once more, for what backward reads");
                List<String> arguments = body.references(node.inputs().subList(0, inputs));
                body.lines().add(field + ".forward(" + arguments(arguments, again, saved) + ");");
            });
        }
        body.statement(
                field + "." + method(op) + "("
                        + arguments(body.references(node.inputs()), body.references(node.outputs()), saved) + ");",
                node);
    }

    /**
     * <pre>
     * for (int i = 0; i &lt; blocks.length; i++) {
     *     blocks[i].forward(saved.aroundBlocks[i], saved.aroundBlocks[i + 1], saved.blocks[i]);
     * }
     * </pre>
     */
    private void list(Node node, CallOp op, Child child) {
        String field = draft.names().child(child);
        String element = field + "[i]";
        String saved = "saved." + field + (child.recompute() ? "" : "[i]");
        String around = "saved." + draft.children().around(child).orElseThrow();
        int inputs = child.signature().inputs().size();
        List<String> others = body.references(node.inputs().subList(1, inputs));
        List<String> reads = new ArrayList<>(List.of(around + "[i]"));
        reads.addAll(others);
        callersEnd(node.input(), around + "[0]");
        if (op.isForward()) {
            callersEnd(node.output(), around + "[" + field + ".length]");
            body.lines().open("for (int i = 0; i < " + field + ".length; i++)");
            body.statement(
                    element + ".forward(" + arguments(reads, List.of(around + "[i + 1]"), saved) + ");", node, "each");
            body.lines().close();
            return;
        }
        String gradients = (draft.children().isSplit(child) ? "saved." : "")
                + draft.children().gradientsAround(child).orElseThrow();
        callersEnd(node.inputs().getLast(), gradients + "[" + field + ".length]");
        boolean givesGradients = !node.outputs().isEmpty();
        if (givesGradients) {
            callersEnd(node.output(), gradients + "[0]");
        }
        List<String> shared = givesGradients
                ? body.references(node.outputs().subList(1, node.outputs().size()))
                : List.of();
        body.lines().open("for (int i = " + field + ".length - 1; i >= 0; i--)");
        if (op.method() == CallOp.Method.BACKWARD) {
            draft.children().again(child).ifPresent(again -> {
                body.comment(field + " are @Recompute: forward once more, for what backward reads");
                body.lines().add(element + ".forward(" + arguments(reads, again, saved) + ");");
            });
        }
        List<String> backwardReads = new ArrayList<>(reads);
        backwardReads.add(gradients + "[i + 1]");
        List<String> writes = new ArrayList<>(givesGradients ? List.of(gradients + "[i]") : List.of());
        for (int sum = 0; sum < shared.size(); sum += 2) {
            writes.add(shared.get(sum + 1));
        }
        body.statement(element + "." + method(op) + "(" + arguments(backwardReads, writes, saved) + ");", node, "each");
        for (int sum = 0; sum < shared.size(); sum += 2) {
            body.lines()
                    .add("kernels.add(" + shared.get(sum) + ", " + shared.get(sum) + ", " + shared.get(sum + 1) + ");");
        }
        body.lines().close();
    }

    private static String method(CallOp op) {
        return switch (op.method()) {
            case FORWARD -> "forward";
            case BACKWARD -> "backward";
            case INPUT_GRADIENTS -> "inputGradients";
            case WEIGHT_GRADIENTS -> "weightGradients";
        };
    }

    /** An end of a list that belongs to the caller is put in its place at each call. */
    private void callersEnd(String value, String element) {
        Home home = body.variable(value).home();
        if (home == Home.ARGUMENT || home == Home.LOCAL) {
            String reference = body.reference(value);
            body.lines().add(element + " = " + reference + ";");
        }
    }

    private static String arguments(List<String> inputs, List<String> outputs, String saved) {
        List<String> all = new ArrayList<>(inputs);
        all.addAll(outputs);
        all.add(saved);
        return String.join(", ", all);
    }
}
