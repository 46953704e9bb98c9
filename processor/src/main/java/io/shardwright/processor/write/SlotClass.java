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
import io.shardwright.processor.write.body.Children;
import io.shardwright.processor.write.body.Draft;
import io.shardwright.processor.write.body.Scope;
import io.shardwright.processor.write.body.Variable;
import io.shardwright.processor.write.body.Variable.Home;
import io.shardwright.processor.write.body.Variables;
import io.shardwright.processor.write.text.AlignedLines;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.processor.write.text.Lines;
import io.shardwright.processor.write.text.Remarks;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import javax.lang.model.element.Modifier;

/** The nested class for what lies in a microbatch's slot, under way: {@code Saved}. */
final class SlotClass {
    private static final Scope SCOPE = Scope.SAVED_CONSTRUCTOR;

    private final Draft draft;
    private final TypeSpec.Builder type;
    private final Lines made = new Lines();

    SlotClass(Draft draft, ClassName name, String comment) {
        this.draft = draft;
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
        draft.inSlot().locals().forEach(locals::add);
        MethodSpec.Builder constructor = MethodSpec.constructorBuilder()
                .addModifiers(Modifier.PRIVATE)
                .addParameter(owner, SCOPE.owner().replace(".", ""));
        for (ConstructorParameter parameter : draft.savedParameters()) {
            constructor.addParameter(GeneratedNames.type(parameter.type()), parameter.name());
        }
        constructor.addParameter(Slot.class, "slot").addCode(locals.build()).addCode(made.build());
        return type.addMethod(constructor.build()).build();
    }

    void field(TypeName fieldType, String name, List<String> cells) {
        type.addField(FieldSpec.builder(fieldType, name, Modifier.FINAL)
                .addJavadoc("$L", AlignedLines.field(false, cells))
                .build());
    }

    /** {@code upOut = slot.rows(DType.REAL, batch, seq, 4L * config.hidden() / tp);} or a view of another. */
    void tensor(Variable variable) {
        Value value = variable.value();
        String use = variable.home() == Home.KEPT ? "for weightGradients" : "";
        String base = variable.isView() ? draft.variables().relation(variable) : use;
        field(
                TypeName.get(LocalTensor.class),
                variable.name(),
                List.of(draft.remarks().localShape(value), Remarks.layout(value), base));
        String initial = switch (variable.source()) {
            case Variable.SlotTensor tensor -> slotTensor(method(variable.home(), tensor.spaced()), value);
            default -> draft.variables().initial(variable, SCOPE, draft.inSlot());
        };
        made.add(variable.name() + " = " + initial + ";");
    }

    private static String method(Home home, boolean isSpaced) {
        return home == Home.KEPT ? (isSpaced ? "keptRows" : "kept") : (isSpaced ? "rows" : "tensor");
    }

    private String slotTensor(String method, Value value) {
        String dims = draft.localDims().text(value, draft.inSlot());
        return "slot." + method + "(DType." + value.type() + (dims.isEmpty() ? "" : ", ") + dims + ")";
    }

    /** {@code attention = model.attention.newSaved(slot);}, for a list one for each element. */
    void child(Child child, ClassName childType) {
        String field = draft.names().child(child);
        if (Children.isList(child)) {
            field(ArrayTypeName.of(childType), field, List.of());
            String element = childType.enclosingClassName().simpleName() + "." + childType.simpleName();
            made.add(field + " = new " + element + "[" + SCOPE.owner() + field + ".length];");
            made.open("for (int i = 0; i < " + field + ".length; i++)");
            made.add(field + "[i] = " + SCOPE.owner() + field + "[i].newSaved(slot);")
                    .close();
        } else {
            field(childType, field, List.of());
            made.add(field + " = " + SCOPE.owner() + field + ".newSaved(slot);");
        }
    }

    /**
     * The tensors around the elements of a list; an end that belongs to the caller is filled in at each call.
     *
     * @param home of the array
     * @param variables of the values at the ends
     * @param like what all of them are like
     * @param first the value at the start of the list, and {@code last} at its end
     */
    void around(
            Child list,
            String around,
            Home home,
            Variables variables,
            Value like,
            String direction,
            String first,
            String last) {
        String length = SCOPE.owner() + draft.names().child(list) + ".length";
        field(
                ArrayTypeName.of(LocalTensor.class),
                around,
                List.of(draft.remarks().localShape(like), Remarks.layout(like), direction));
        made.add(around + " = new LocalTensor[" + length + " + 1];");
        end(around + "[0]", home, variables.of(first));
        made.open("for (int i = 1; i < " + length + "; i++)");
        made.add(around + "[i] = " + slotTensor(method(home, false), like) + ";")
                .close();
        end(around + "[" + length + "]", home, variables.of(last));
    }

    private void end(String element, Home home, Variable variable) {
        boolean isThere = variable.home() == Home.SAVED || variable.home() == home;
        if (variable.home() == Home.FIELD || isThere) {
            made.add(element + " = " + SCOPE.reference(variable) + ";");
        }
    }
}
