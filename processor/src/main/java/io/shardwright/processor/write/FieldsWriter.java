package io.shardwright.processor.write;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.shardwright.ir.Child;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.mesh.Axis;
import io.shardwright.processor.write.body.Children;
import io.shardwright.processor.write.body.Draft;
import io.shardwright.processor.write.body.Sites;
import io.shardwright.processor.write.body.Variable;
import io.shardwright.processor.write.body.Variable.Home;
import io.shardwright.processor.write.text.AlignedLines;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.processor.write.text.Remarks;
import io.shardwright.spi.Assembly;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import javax.lang.model.element.Modifier;

/** The fields of the class, in groups, each with what it holds behind it. */
final class FieldsWriter {
    private final Draft draft;
    private final TypeSpec.Builder type;
    private boolean startsGroup;

    private FieldsWriter(Draft draft, TypeSpec.Builder type) {
        this.draft = draft;
        this.type = type;
    }

    static void write(Draft draft, TypeSpec.Builder type) {
        new FieldsWriter(draft, type).write();
    }

    private void write() {
        sites();
        startsGroup = true;
        surroundings();
        startsGroup = true;
        parameters();
        startsGroup = true;
        draft.graph().children().forEach(this::child);
        startsGroup = true;
        draft.constants().fields().forEach(field -> field(TypeName.get(field.type()), field.name(), List.of()));
        startsGroup = true;
        draft.variables().declared(Home.FIELD).forEach(this::buffer);
        draft.graph().children().forEach(this::childBuffers);
    }

    /** {@code private static final CollectiveSite G_DOWN = new CollectiveSite(0, "g after Mlp.down", "Mlp.java:9");} */
    private void sites() {
        for (Sites.Site site : draft.sites().all()) {
            type.addField(FieldSpec.builder(
                            CollectiveSite.class, site.constant(), Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                    .initializer("new $T($L, $S, $S)", CollectiveSite.class, site.number(), site.cause(), site.source())
                    .addJavadoc("$L", AlignedLines.field(false, List.of()))
                    .build());
        }
    }

    private void surroundings() {
        field(ClassName.get(Assembly.class), "assembly", List.of());
        draft.keptParameters()
                .forEach(parameter -> field(GeneratedNames.type(parameter.type()), parameter.name(), List.of()));
        if (draft.usesKernels()) {
            field(ClassName.get(Kernels.class), "kernels", List.of());
        }
        for (Axis axis : draft.communicators()) {
            field(ClassName.get(Communicator.class), axis.text(), List.of());
        }
    }

    /** {@code private final Parameter upWeight;  // [4*hidden/tp, hidden]  split over tp  Mlp.java:8} */
    private void parameters() {
        for (DeclaredWeight weight : draft.graph().weights()) {
            Value value = draft.graph().value(weight.name());
            field(
                    ClassName.get(value.fixed() ? LocalTensor.class : Parameter.class),
                    draft.variables().parameterField(weight.name()),
                    List.of(
                            draft.remarks().localShape(value),
                            Remarks.layout(value),
                            weight.origin().toString()));
        }
    }

    private void child(Child child) {
        ClassName sharded = GeneratedNames.sharded(child.model());
        TypeName declared = Children.isList(child) ? ArrayTypeName.of(sharded) : sharded;
        field(declared, draft.names().child(child), List.of(child.origin().toString()));
    }

    private void buffer(Variable variable) {
        String where = switch (variable.source()) {
            case Variable.Temporary place -> "temporary " + place.number();
            case Variable.View _ -> draft.variables().relation(variable);
            default -> "";
        };
        if (!where.isEmpty()) {
            tensor(ClassName.get(LocalTensor.class), variable.name(), variable.value(), where);
        }
    }

    private void childBuffers(Child child) {
        draft.children().again(child).ifPresent(again -> {
            List<String> results = draft.children().call(child).orElseThrow().outputs();
            for (int i = 0; i < again.size(); i++) {
                tensor(
                        ClassName.get(LocalTensor.class),
                        again.get(i),
                        draft.graph().value(results.get(i)),
                        "result of forward in backward, unused");
            }
        });
        draft.children()
                .gradientsAround(child)
                .ifPresent(around -> tensor(
                        ArrayTypeName.of(LocalTensor.class),
                        around,
                        draft.graph()
                                .value(draft.children()
                                        .gradientCall(child)
                                        .orElseThrow()
                                        .output()),
                        "element i: from i + 1 to i"));
    }

    private void tensor(TypeName tensorType, String name, Value value, String where) {
        field(tensorType, name, List.of(draft.remarks().localShape(value), Remarks.layout(value), where));
    }

    private void field(TypeName fieldType, String name, List<String> cells) {
        type.addField(FieldSpec.builder(fieldType, name, Modifier.PRIVATE, Modifier.FINAL)
                .addJavadoc("$L", AlignedLines.field(startsGroup, cells))
                .build());
        startsGroup = false;
    }
}
