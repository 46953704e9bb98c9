package io.shardwright.processor.write;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.shardwright.ir.Child;
import io.shardwright.ir.ConstructorParameter;
import io.shardwright.ir.Value;
import io.shardwright.processor.write.Variable.Home;
import io.shardwright.spi.Slot;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import javax.lang.model.element.Modifier;

/** The nested class {@code Saved}: what forward keeps for backward. */
final class SavedWriter {
    private final Draft draft;
    private final TypeSpec.Builder type;
    private final Lines made = new Lines();

    private SavedWriter(Draft draft, ClassName saved) {
        this.draft = draft;
        this.type = TypeSpec.classBuilder(saved)
                .addJavadoc("What forward keeps for backward, of one microbatch.\n")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL);
    }

    static TypeSpec write(Draft draft, ClassName owner) {
        return new SavedWriter(draft, owner.nestedClass("Saved")).write(owner);
    }

    private TypeSpec write(ClassName owner) {
        if (draft.constants().usesMicrobatch()) {
            field(TypeName.get(Slot.class), "slot", List.of("its microbatch decides what dropout drops"));
            made.add("this.slot = slot;");
        }
        draft.variables().declared(Home.SAVED).forEach(this::tensor);
        draft.graph().children().forEach(this::child);
        draft.graph().children().forEach(this::around);
        Lines body = new Lines();
        for (ConstructorParameter parameter : draft.graph().parameters()) {
            if (draft.inSaved().needs(parameter.name())) {
                body.add("var " + parameter.name() + " = model." + parameter.name() + ";");
            }
        }
        draft.inSaved().locals("model.assembly").forEach(body::add);
        MethodSpec constructor = MethodSpec.constructorBuilder()
                .addModifiers(Modifier.PRIVATE)
                .addParameter(owner, "model")
                .addParameter(Slot.class, "slot")
                .addCode(body.build())
                .addCode(made.build())
                .build();
        return type.addMethod(constructor).build();
    }

    /** {@code upOut = slot.tensor(DType.F32, batch, seq, 4L * config.hidden() / tp);} or a view of another. */
    private void tensor(Variable variable) {
        Value value = variable.value();
        String base = variable.isView() ? draft.variables().relation(variable) : "";
        field(
                TypeName.get(LocalTensor.class),
                variable.name(),
                List.of(draft.remarks().localShape(value), Remarks.layout(value), base));
        made.add(variable.name() + " = "
                + (variable.isView()
                        ? draft.variables().initial(variable, Code.SAVED_CONSTRUCTOR, draft.inSaved())
                        : slotTensor(value))
                + ";");
    }

    private String slotTensor(Value value) {
        String dims = draft.inSaved().dims(value.localShape());
        return "slot.tensor(DType." + value.type() + (dims.isEmpty() ? "" : ", ") + dims + ")";
    }

    /** {@code attention = model.attention.newSaved(slot);}, for a list one for each element. */
    private void child(Child child) {
        String field = draft.names().child(child);
        ClassName saved = ModelNames.saved(child.model());
        if (child.recompute()) {
            String first = Children.isList(child) ? "[0]" : "";
            field(
                    saved,
                    field,
                    List.of("computed again in backward" + (first.isEmpty() ? "" : ", one element at a time")));
            made.add(field + " = model." + field + first + ".newSaved(model.assembly.scratch(slot));");
        } else if (Children.isList(child)) {
            field(ArrayTypeName.of(saved), field, List.of());
            String element = saved.enclosingClassName().simpleName() + ".Saved";
            made.add(field + " = new " + element + "[model." + field + ".length];");
            made.open("for (int i = 0; i < " + field + ".length; i++)");
            made.add(field + "[i] = model." + field + "[i].newSaved(slot);").close();
        } else {
            field(saved, field, List.of());
            made.add(field + " = model." + field + ".newSaved(slot);");
        }
    }

    /** The tensors around the elements of a list; an end that belongs to the caller is filled in by forward and backward. */
    private void around(Child list) {
        draft.children().around(list).ifPresent(around -> {
            var call = draft.children().call(list, false).orElseThrow();
            Value value = draft.graph().value(call.output());
            String length = "model." + draft.names().child(list) + ".length";
            field(
                    ArrayTypeName.of(LocalTensor.class),
                    around,
                    List.of(draft.remarks().localShape(value), Remarks.layout(value), "element i: from i to i + 1"));
            made.add(around + " = new LocalTensor[" + length + " + 1];");
            end(around + "[0]", call.input());
            made.open("for (int i = 1; i < " + length + "; i++)");
            made.add(around + "[i] = " + slotTensor(value) + ";").close();
            end(around + "[" + length + "]", call.output());
        });
    }

    private void end(String element, String value) {
        Variable variable = draft.variables().of(value);
        if (variable.home() == Home.FIELD || variable.home() == Home.SAVED) {
            made.add(element + " = " + Code.SAVED_CONSTRUCTOR.reference(variable) + ";");
        }
    }

    private void field(TypeName fieldType, String name, List<String> cells) {
        type.addField(FieldSpec.builder(fieldType, name, Modifier.FINAL)
                .addJavadoc("$L", AlignedLines.field(false, cells))
                .build());
    }
}
