package io.shardwright.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.TypeSpec;
import io.shardwright.ir.Child;
import io.shardwright.ir.Node;
import io.shardwright.processor.write.Variable.Home;

/** The nested class {@code Kept}: what the first half of backward keeps for the second. */
final class KeptWriter {
    private final Draft draft;
    private final SlotClass type;

    private KeptWriter(Draft draft, ClassName kept) {
        this.draft = draft;
        this.type = new SlotClass(
                draft,
                Home.KEPT,
                Code.KEPT_CONSTRUCTOR,
                kept,
                "What inputGradients keeps for weightGradients, of one microbatch.\n");
    }

    static TypeSpec write(Draft draft, ClassName owner) {
        return new KeptWriter(draft, owner.nestedClass("Kept")).write(owner);
    }

    private TypeSpec write(ClassName owner) {
        draft.variables().declared(Home.KEPT).forEach(type::tensor);
        draft.graph().children().stream()
                .filter(draft.children()::isHalved)
                .forEach(child -> type.child(child, ModelNames.kept(child.model()), "newKept"));
        draft.graph().children().stream()
                .filter(Children::isList)
                .filter(draft.children()::isHalved)
                .forEach(this::around);
        return type.build(owner);
    }

    private void around(Child list) {
        Node call = draft.children().gradientCall(list).orElseThrow();
        type.around(
                list,
                draft.children().gradientsAround(list).orElseThrow(),
                draft.graph().value(call.output()),
                "element i: from i + 1 to i",
                call.output(),
                call.inputs().getLast());
    }
}
