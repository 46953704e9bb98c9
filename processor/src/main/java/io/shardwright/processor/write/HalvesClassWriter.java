package io.shardwright.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import io.shardwright.ir.Graph;
import io.shardwright.plan.HalvesPlan;
import java.util.List;
import java.util.Optional;

/** The class that does a model's backward in two halves: which parts it has, and in which order. */
final class HalvesClassWriter {
    private HalvesClassWriter() {}

    /** @param model whose bodies are written: what they use has its names */
    static GeneratedClass write(Draft model, HalvesPlan halves, Optional<ModelKind> kind) {
        Draft draft = model.halves(halves.plan());
        Graph graph = draft.graph();
        ClassName modelName = ModelNames.sharded(graph.model());
        ClassName name = ModelNames.halves(graph.model());
        ClassName saved = ModelNames.saved(graph.model());
        ClassName kept = ModelNames.kept(graph.model());

        List<MethodSpec> methods = List.of(
                EntryWriter.newKept(kept),
                BackwardWriter.inputGradients(draft, halves, saved, kept),
                BackwardWriter.weightGradients(draft, halves, saved, kept));
        TypeSpec keptType = KeptWriter.write(draft, name);
        MethodSpec constructor = HalvesConstructorWriter.write(model, draft, modelName);

        TypeSpec.Builder type = SourceFile.type(name, HalvesComment.of(draft, modelName, halves));
        kind.ifPresent(k -> type.addSuperinterface(ParameterizedTypeName.get(ClassName.get(k.halves()), saved, kept)));
        FieldsWriter.write(draft, type);
        type.addMethod(constructor);
        List<String> declared = kind.isPresent() ? ModelKind.HALVES_METHODS : List.of();
        methods.forEach(method -> type.addMethod(EntryWriter.overriding(method, declared)));
        type.addType(keptType);
        return SourceFile.print(graph, name, type.build());
    }
}
