package io.shardwright.processor.write;

import io.shardwright.ir.Child;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.processor.write.body.Draft;
import io.shardwright.processor.write.body.Scope;
import io.shardwright.processor.write.body.Variable;
import io.shardwright.processor.write.body.Variable.Home;
import io.shardwright.processor.write.text.Lines;
import java.util.List;

/** The part of a constructor that makes temporaries and views. */
final class BuffersWriter {
    private final Draft draft;
    private final Lines made;

    private BuffersWriter(Draft draft, Lines made) {
        this.draft = draft;
        this.made = made;
    }

    static void write(Draft draft, Lines made) {
        BuffersWriter buffers = new BuffersWriter(draft, made);
        draft.variables().declared(Home.FIELD).forEach(buffers::buffer);
        draft.graph().children().forEach(buffers::again);
        draft.graph().children().forEach(buffers::gradientsAround);
    }

    /** {@code dUpOut = assembly.temporaryRows(0, DType.REAL, batch, seq, 4L * config.hidden() / tp);} or a view of another. */
    private void buffer(Variable variable) {
        switch (variable.source()) {
            case Variable.Temporary place ->
                made.add(variable.name() + " = "
                        + temporary(
                                place.spaced() ? "temporaryRows" : "temporary",
                                Integer.toString(place.number()),
                                variable.value())
                        + ";");
            case Variable.View _ ->
                made.add(variable.name() + " = "
                        + draft.variables().initial(variable, Scope.CONSTRUCTOR, draft.inConstructor()) + ";");
            case Variable.ParameterPart _ -> {}
            case Variable.Caller _, Variable.SlotTensor _ ->
                throw new IllegalStateException(variable.name() + " is no field");
        }
    }

    private String temporary(String number, Value value) {
        return temporary("temporary", number, value);
    }

    private String temporary(String method, String number, Value value) {
        String dims = draft.localDims().text(value, draft.inConstructor());
        return "assembly." + method + "(" + number + ", DType." + value.type() + (dims.isEmpty() ? "" : ", ") + dims
                + ")";
    }

    private void again(Child child) {
        draft.children().again(child).ifPresent(again -> {
            List<String> results = draft.children().call(child).orElseThrow().outputs();
            for (int i = 0; i < again.size(); i++) {
                String number =
                        Integer.toString(draft.children().againNumbers(child).get(i));
                made.add(again.get(i) + " = " + temporary(number, draft.graph().value(results.get(i))) + ";");
            }
        });
    }

    /** The gradients around the elements of a list: between them, two temporaries in turn. */
    private void gradientsAround(Child list) {
        draft.children().gradientsAround(list).ifPresent(around -> {
            Node call = draft.children().gradientCall(list).orElseThrow();
            List<Integer> turns = draft.children().turns(list);
            String length = draft.names().child(list) + ".length";
            made.add(around + " = new LocalTensor[" + length + " + 1];");
            end(around + "[0]", call.output());
            made.open("for (int i = 1; i < " + length + "; i++)");
            made.add(around + "[i] = "
                    + temporary(
                            "i % 2 == 0 ? " + turns.get(0) + " : " + turns.get(1),
                            draft.graph().value(call.output()))
                    + ";");
            made.close();
            end(around + "[" + length + "]", call.inputs().getLast());
        });
    }

    private void end(String element, String value) {
        Variable variable = draft.variables().of(value);
        if (variable.home() == Home.FIELD) {
            made.add(element + " = " + variable.name() + ";");
        }
    }
}
