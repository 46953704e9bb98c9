package io.shardwright.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import io.shardwright.ir.Child;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.mesh.Axis;
import io.shardwright.processor.write.Variable.Home;
import java.util.List;
import javax.lang.model.element.Modifier;

/** The constructor of the class that does backward in two halves: it takes what it can from the model, and makes temporaries. */
final class HalvesConstructorWriter {
    private final Draft model;
    private final Draft draft;
    private final Lines made = new Lines();

    private HalvesConstructorWriter(Draft model, Draft draft) {
        this.model = model;
        this.draft = draft;
    }

    /**
     * <pre>
     * public ShardedMlpHalves(ShardedMlp model) {
     *     kernels = model.kernels;
     *     upWeight = model.upWeight;
     *     ...
     * }
     * </pre>
     */
    static MethodSpec write(Draft model, Draft draft, ClassName modelType) {
        return new HalvesConstructorWriter(model, draft).write(modelType);
    }

    private MethodSpec write(ClassName modelType) {
        take("assembly");
        draft.keptParameters().stream().map(ConstructorParameter::name).forEach(this::take);
        if (draft.usesKernels()) {
            take("kernels");
        }
        for (Axis axis : draft.communicators()) {
            made.add("this." + axis.text() + " = " + ofModel(axis.text()) + ";");
        }
        made.gap();
        draft.variables().declared(Home.FIELD).stream()
                .filter(variable -> variable.source() instanceof Variable.ParameterPart)
                .map(Variable::name)
                .forEach(this::take);
        made.gap();
        draft.children().inFields().forEach(this::child);
        made.gap();
        draft.constants().fields().stream().map(Constants.Field::name).forEach(this::take);
        made.gap();
        BuffersWriter.write(draft, made);
        Lines locals = new Lines();
        locals().forEach(locals::add);
        return MethodSpec.constructorBuilder()
                .addJavadoc("Before the model's assembly is committed.\n")
                .addModifiers(Modifier.PUBLIC)
                .addParameter(modelType, "model")
                .addCode(locals.build())
                .addCode(made.build())
                .build();
    }

    /** {@code long batch = model.assembly.batch();}, and parameters of the model's constructor that no field has. */
    private List<String> locals() {
        List<String> locals = draft.inConstructor().locals("model.assembly");
        draft.graph().parameters().stream()
                .filter(parameter -> draft.inConstructor().needs(parameter.name()))
                .filter(parameter -> !draft.keptParameters().contains(parameter))
                .map(ConstructorParameter::name)
                .forEach(name -> locals.add("var " + name + " = " + ofModel(name) + ";"));
        return locals;
    }

    private void take(String field) {
        made.add(field + " = " + ofModel(field) + ";");
    }

    private String ofModel(String field) {
        model.readByHalves().add(field);
        return "model." + field;
    }

    /** {@code attention = model.attention.halves();}, for a list one for each element. */
    private void child(Child child) {
        String field = draft.names().child(child);
        String ofModel = ofModel(field);
        if (!draft.children().isHalved(child)) {
            made.add(field + " = " + ofModel + ";");
        } else if (Children.isList(child)) {
            made.add(field + " = new " + ModelNames.halves(child.model()).simpleName() + "[" + ofModel + ".length];");
            made.open("for (int i = 0; i < " + field + ".length; i++)");
            made.add(field + "[i] = " + ofModel + "[i].halves();").close();
        } else {
            made.add(field + " = " + ofModel + ".halves();");
        }
    }
}
