package io.shardwright.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.shardwright.ir.Child;
import io.shardwright.ir.Node;
import io.shardwright.processor.write.body.Children;
import io.shardwright.processor.write.body.Constants;
import io.shardwright.processor.write.body.Draft;
import io.shardwright.processor.write.body.Variable.Home;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.spi.kernel.Slot;
import java.util.List;
import java.util.Optional;

/** The nested class {@code Saved}: what forward keeps for backward, and one part of a split backward for the other. */
final class SavedWriter {
    private final Draft draft;
    private final Optional<Draft> split;
    private final SlotClass type;

    private SavedWriter(Draft draft, Optional<Draft> split, ClassName saved) {
        this.draft = draft;
        this.split = split;
        this.type = new SlotClass(draft, saved, "What forward keeps for backward, of one microbatch.\n");
    }

    /** @param split the methods of a split backward, if the class has them */
    static TypeSpec write(Draft draft, Optional<Draft> split, ClassName owner) {
        return new SavedWriter(draft, split, owner.nestedClass("Saved")).write(owner);
    }

    private TypeSpec write(ClassName owner) {
        if (draft.constants().usesMicrobatch()) {
            type.field(TypeName.get(Slot.class), "slot", List.of("says what differs between microbatches"));
            type.made().add("this.slot = slot;");
        }
        draft.variables().declared(Home.SAVED).forEach(type::tensor);
        draft.constants().tables().forEach(this::table);
        draft.graph().children().forEach(this::child);
        draft.graph().children().forEach(this::around);
        draft.variables().declared(Home.KEPT).forEach(type::tensor);
        split.ifPresent(ofSplit -> ofSplit.graph().children().stream()
                .filter(ofSplit.children()::isSplit)
                .forEach(child -> gradients(child, ofSplit)));
        return type.build(owner);
    }

    /** {@code expertsTable = new RoutingTable(model.expertsLayer, slot);} */
    private void table(Constants.Table table) {
        type.field(TypeName.get(RoutingTable.class), table.name(), List.of("which row is whose"));
        type.made().add(table.name() + " = new RoutingTable(model." + table.layer() + ", slot);");
    }

    private void child(Child child) {
        ClassName saved = GeneratedNames.saved(child.model());
        if (!child.recompute()) {
            type.child(child, saved);
            return;
        }
        String field = draft.names().child(child);
        String first = Children.isList(child) ? "[0]" : "";
        type.field(
                saved,
                field,
                List.of("computed again in backward" + (first.isEmpty() ? "" : ", one element at a time")));
        type.made().add(field + " = model." + field + first + ".newSaved(model.assembly.scratch(slot));");
    }

    private void around(Child list) {
        draft.children().around(list).ifPresent(around -> {
            Node call = draft.children().call(list).orElseThrow();
            type.around(
                    list,
                    around,
                    Home.SAVED,
                    draft.variables(),
                    draft.graph().value(call.output()),
                    "element i: from i to i + 1",
                    call.input(),
                    call.output());
        });
    }

    private void gradients(Child list, Draft ofSplit) {
        ofSplit.children().gradientsAround(list).ifPresent(around -> {
            Node call = ofSplit.children().gradientCall(list).orElseThrow();
            type.around(
                    list,
                    around,
                    Home.KEPT,
                    ofSplit.variables(),
                    ofSplit.graph().value(call.output()),
                    "element i: from i + 1 to i",
                    call.output(),
                    call.inputs().getLast());
        });
    }
}
