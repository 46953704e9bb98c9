package io.shardwright.processor.write;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.shardwright.ir.Child;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.processor.write.Variable.Home;
import io.shardwright.spi.Slot;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import javax.lang.model.element.Modifier;

/** A nested class for what lies in a microbatch's slot, under way: {@code Saved}, or {@code Kept}. */
final class SlotClass {
    private final Draft draft;
    private final Home home;
    private final Code code;
    private final TypeSpec.Builder type;
    private final Lines made = new Lines();

    /**
     * @param home of the variables that are its fields
     * @param code its constructor
     */
    SlotClass(Draft draft, Home home, Code code, ClassName name, String comment) {
        this.draft = draft;
        this.home = home;
        this.code = code;
        this.type = TypeSpec.classBuilder(name)
                .addJavadoc(comment)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL);
    }

    /** What the constructor does. */
    Lines made() {
        return made;
    }

    TypeSpec build(ClassName owner) {
        Lines locals = new Lines();
        for (ConstructorParameter parameter : draft.graph().parameters()) {
            if (draft.inSlot().needs(parameter.name())) {
                locals.add("var " + parameter.name() + " = " + code.owner() + parameter.name() + ";");
            }
        }
        draft.inSlot().locals(code.owner() + "assembly").forEach(locals::add);
        MethodSpec constructor = MethodSpec.constructorBuilder()
                .addModifiers(Modifier.PRIVATE)
                .addParameter(owner, code.owner().replace(".", ""))
                .addParameter(Slot.class, "slot")
                .addCode(locals.build())
                .addCode(made.build())
                .build();
        return type.addMethod(constructor).build();
    }

    void field(TypeName fieldType, String name, List<String> cells) {
        type.addField(FieldSpec.builder(fieldType, name, Modifier.FINAL)
                .addJavadoc("$L", AlignedLines.field(false, cells))
                .build());
    }

    /** {@code upOut = slot.rows(DType.F32, batch, seq, 4L * config.hidden() / tp);} or a view of another. */
    void tensor(Variable variable) {
        Value value = variable.value();
        String base = variable.isView() ? draft.variables().relation(variable) : "";
        field(
                TypeName.get(LocalTensor.class),
                variable.name(),
                List.of(draft.remarks().localShape(value), Remarks.layout(value), base));
        String initial = switch (variable.source()) {
            case Variable.SlotTensor tensor -> slotTensor(tensor.spaced() ? "rows" : "tensor", value);
            default -> draft.variables().initial(variable, code, draft.inSlot());
        };
        made.add(variable.name() + " = " + initial + ";");
    }

    private String slotTensor(String method, Value value) {
        String dims = draft.inSlot().dims(value.localShape());
        return "slot." + method + "(DType." + value.type() + (dims.isEmpty() ? "" : ", ") + dims + ")";
    }

    /** {@code attention = model.attention.newSaved(slot);}, for a list one for each element. */
    void child(Child child, ClassName childType, String make) {
        String field = draft.names().child(child);
        if (Children.isList(child)) {
            field(ArrayTypeName.of(childType), field, List.of());
            String element = childType.enclosingClassName().simpleName() + "." + childType.simpleName();
            made.add(field + " = new " + element + "[" + code.owner() + field + ".length];");
            made.open("for (int i = 0; i < " + field + ".length; i++)");
            made.add(field + "[i] = " + code.owner() + field + "[i]." + make + "(slot);")
                    .close();
        } else {
            field(childType, field, List.of());
            made.add(field + " = " + code.owner() + field + "." + make + "(slot);");
        }
    }

    /**
     * The tensors around the elements of a list; an end that belongs to the caller is filled in at each call.
     *
     * @param like what all of them are like
     * @param first the value at the start of the list, and {@code last} at its end
     */
    void around(Child list, String around, Value like, String direction, String first, String last) {
        String length = code.owner() + draft.names().child(list) + ".length";
        field(
                ArrayTypeName.of(LocalTensor.class),
                around,
                List.of(draft.remarks().localShape(like), Remarks.layout(like), direction));
        made.add(around + " = new LocalTensor[" + length + " + 1];");
        end(around + "[0]", first);
        made.open("for (int i = 1; i < " + length + "; i++)");
        made.add(around + "[i] = " + slotTensor("tensor", like) + ";").close();
        end(around + "[" + length + "]", last);
    }

    private void end(String element, String value) {
        Variable variable = draft.variables().of(value);
        if (variable.home() == Home.FIELD || variable.home() == home) {
            made.add(element + " = " + code.reference(variable) + ";");
        }
    }
}
