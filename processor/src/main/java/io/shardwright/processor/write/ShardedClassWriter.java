package io.shardwright.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import io.shardwright.ir.Graph;
import io.shardwright.ir.declaration.Form;
import io.shardwright.pass.ForwardWork;
import io.shardwright.plan.Plan;
import io.shardwright.plan.SplitPlan;
import io.shardwright.processor.write.body.Draft;
import io.shardwright.processor.write.chain.Chains;
import io.shardwright.processor.write.chain.ChainsClassWriter;
import io.shardwright.processor.write.rows.KernelsClassWriter;
import io.shardwright.processor.write.text.GeneratedClass;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.processor.write.text.SourceFile;
import io.shardwright.rows.RowKernel;
import io.shardwright.spi.model.GeneratedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The classes generated for one model: which parts they have, and in which order. */
public final class ShardedClassWriter {
    private final ModelRow row;
    private final ForwardWork work;
    private final Draft draft;
    private final Graph graph;
    private final ClassName name;
    private final ClassName saved;
    private final List<MethodSpec> methods = new ArrayList<>();

    private ShardedClassWriter(Plan plan, ForwardWork work, ModelRow row) {
        this.row = row;
        this.work = work;
        draft = Draft.of(plan);
        graph = plan.graph();
        name = GeneratedNames.sharded(graph.model());
        saved = name.nestedClass("Saved");
    }

    /**
     * A class that a runtime can drive: a unit, or a model that units may hold. With it the one that has its chains of elementwise
     * operators, if it has any. The same plans give the same bytes.
     *
     * @param split the backward of {@code plan} in two parts; empty if all of it is the second
     * @param work what the constructor declares
     * @param hasTornado whether kernels for TornadoVM can be compiled
     */
    public static List<GeneratedClass> unit(
            Plan plan, Optional<SplitPlan> split, ForwardWork work, ModelRow row, boolean hasTornado) {
        return new ShardedClassWriter(plan, work, row).write(split, true, hasTornado);
    }

    /** The whole of a model that is cut, which a runtime drives as its units: so no unit holds it, and its backward is never split. */
    public static List<GeneratedClass> whole(Plan plan, ForwardWork work, ModelRow row, boolean hasTornado) {
        return new ShardedClassWriter(plan, work, row).write(Optional.empty(), false, hasTornado);
    }

    private List<GeneratedClass> write(Optional<SplitPlan> split, boolean isDriven, boolean hasTornado) {
        // Before any body, because all of them share the variables.
        Optional<Draft> ofSplit = split.map(plan -> draft.split(plan.plan()));
        // Bodies next: they say what Saved and the constructor must prepare, and all of them say which fields there
        // are.
        List<MethodSpec> bodies = new ArrayList<>(ForwardWriter.write(draft, saved));
        if (!graph.backward().isEmpty()) {
            bodies.addAll(
                    split.isPresent()
                            ? BackwardWriter.writeSplit(draft, ofSplit.orElseThrow(), split.get(), saved)
                            : BackwardWriter.write(draft, saved));
        }
        TypeSpec savedType = SavedWriter.write(draft, ofSplit, name);
        if (Form.unit(graph.model()).isEmpty()) {
            methods.add(EntryWriter.create(graph, name));
            methods.add(EntryWriter.assembly());
        }
        if (row.isWanted()) {
            methods.add(UnitsWriter.write(row));
            if (graph.form() == Form.SHARDED && Form.unit(graph.model()).isEmpty()) {
                methods.add(InputsWriter.write(row));
            }
        }
        methods.add(EntryWriter.newSaved(saved, draft.savedParameters(), isDriven));
        if (isDriven) {
            methods.add(EntryWriter.ports(draft));
            methods.add(EntryWriter.run(graph, saved));
        }
        methods.addAll(bodies);
        List<RowKernel> kernels = hasTornado ? KernelsClassWriter.kernels(draft) : List.of();
        List<GeneratedClass> classes =
                new ArrayList<>(List.of(SourceFile.print(graph, name, type(savedType, isDriven, !kernels.isEmpty()))));
        if (!kernels.isEmpty()) {
            classes.add(KernelsClassWriter.write(draft, kernels));
        }
        Chains chains = draft.constants().chains();
        if (!chains.all().isEmpty()) {
            classes.add(ChainsClassWriter.write(graph, chains, hasTornado));
        }
        return List.copyOf(classes);
    }

    private TypeSpec type(TypeSpec savedType, boolean isDriven, boolean hasKernels) {
        MethodSpec constructor = ConstructorWriter.write(draft, work, hasKernels);
        TypeSpec.Builder type = SourceFile.type(name, ClassComment.of(draft));
        if (isDriven) {
            type.addSuperinterface(ParameterizedTypeName.get(ClassName.get(GeneratedModel.class), saved));
        }
        FieldsWriter.write(draft, type);
        type.addMethod(constructor);
        methods.forEach(type::addMethod);
        return type.addType(savedType).build();
    }
}
