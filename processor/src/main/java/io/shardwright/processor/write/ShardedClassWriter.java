package io.shardwright.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import io.shardwright.ir.Graph;
import io.shardwright.pass.ForwardWork;
import io.shardwright.plan.HalvesPlan;
import io.shardwright.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The classes generated for one model: which parts they have, and in which order. */
public final class ShardedClassWriter {
    private ShardedClassWriter() {}

    /**
     * The model's class, the one that does its backward in two halves, if there is one, and the one with its chains of
     * elementwise operators, if it has any. The same plans give the same bytes.
     *
     * @param halves of the backward of {@code plan}
     * @param work what the constructor declares
     * @param hasTornado whether kernels for TornadoVM can be compiled
     */
    public static List<GeneratedClass> write(Plan plan, HalvesPlan halves, ForwardWork work, boolean hasTornado) {
        Draft draft = Draft.of(plan);
        Graph graph = plan.graph();
        boolean hasBackward = !graph.backward().isEmpty();
        ClassName name = ModelNames.sharded(graph.model());
        ClassName saved = name.nestedClass("Saved");
        Optional<ModelKind> kind = ModelKind.of(graph);

        // Bodies first: they say what the constructors must prepare, and both say which fields there are.
        List<MethodSpec> methods = new ArrayList<>();
        methods.add(EntryWriter.create(graph, name));
        methods.add(EntryWriter.assembly());
        methods.add(EntryWriter.newSaved(saved));
        methods.add(ForwardWriter.write(draft, saved));
        List<GeneratedClass> classes = new ArrayList<>();
        if (hasBackward) {
            methods.add(BackwardWriter.write(draft, saved));
            methods.add(EntryWriter.halves(ModelNames.halves(graph.model())));
            // Its constructor says which fields it reads here.
            classes.add(HalvesClassWriter.write(draft, halves, kind));
        }
        TypeSpec savedType = SavedWriter.write(draft, name);
        MethodSpec constructor = ConstructorWriter.write(draft, work);

        TypeSpec.Builder type = SourceFile.type(name, ClassComment.of(draft));
        kind.ifPresent(k -> type.addSuperinterface(ParameterizedTypeName.get(ClassName.get(k.type()), saved)));
        FieldsWriter.write(draft, type);
        type.addMethod(constructor);
        List<String> declared = kind.isPresent() ? ModelKind.METHODS : List.of();
        methods.forEach(method -> type.addMethod(EntryWriter.overriding(method, declared)));
        type.addType(savedType);
        classes.addFirst(SourceFile.print(graph, name, type.build()));
        Chains chains = draft.constants().chains();
        if (!chains.all().isEmpty()) {
            classes.add(ChainsClassWriter.write(graph, chains, hasTornado));
        }
        return List.copyOf(classes);
    }
}
