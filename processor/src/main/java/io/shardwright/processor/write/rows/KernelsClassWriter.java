package io.shardwright.processor.write.rows;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.processor.write.body.Constants;
import io.shardwright.processor.write.body.Draft;
import io.shardwright.processor.write.text.GeneratedClass;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.processor.write.text.SourceFile;
import io.shardwright.rows.RowKernel;
import io.shardwright.rows.RowKernels;
import io.shardwright.spi.kernel.generated.GeneratedKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Modifier;

/** The class that a model's kernels for TornadoVM stand in, of all that it calls row by row. */
public final class KernelsClassWriter {
    private static final ClassName REFERENCE = ClassName.get("io.shardwright.runtime.tornado", "GroupKernel");

    private final ClassName type;
    private final List<Part> parts;

    private KernelsClassWriter(ClassName type, List<Part> parts) {
        this.type = type;
        this.parts = parts;
    }

    /** What a class calls that kernels are written for. */
    public static List<RowKernel> kernels(Draft draft) {
        return draft.nodes().stream()
                .filter(node -> node.op() instanceof KernelCall || node.op() instanceof KernelOp)
                .map(Constants::kernel)
                .map(RowKernels::of)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    public static GeneratedClass write(Draft draft, List<RowKernel> kernels) {
        Graph graph = draft.graph();
        ClassName type = GeneratedNames.kernels(graph.model());
        String comment = "Kernels of TornadoVM for what {@link "
                + GeneratedNames.sharded(graph.model()).simpleName()
                + "} calls row by row, on tensors that all lie in one memory.\n";
        return SourceFile.print(graph, type, type(type, comment, kernels));
    }

    /** A class of kernels, whoever calls them. */
    public static TypeSpec type(ClassName name, String comment, List<RowKernel> kernels) {
        return new KernelsClassWriter(
                        name,
                        kernels.stream()
                                .flatMap(kernel -> parts(kernel).stream())
                                .toList())
                .write(comment);
    }

    private TypeSpec write(String comment) {
        TypeSpec.Builder written = SourceFile.type(type, comment)
                .addField(table())
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PRIVATE)
                        .build());
        parts.forEach(part -> written.addMethod(part.documented()));
        return written.build();
    }

    /**
     * <pre>
     * static final GeneratedKernels ALL = GeneratedKernels.of("p.ShardedMlpKernels")
     *         .rows("softmax", () -&gt; GroupKernel.of(ShardedMlpKernels::softmaxRows), "y[r,c], x[r,c]; cols");
     * </pre>
     */
    private FieldSpec table() {
        CodeBlock.Builder value = CodeBlock.builder().add("$T.of($S)", GeneratedKernels.class, type.canonicalName());
        for (Part part : parts) {
            value.add(
                    "\n        .$L(\n                $S,",
                    part.groups(),
                    part.kernel().method());
            value.add(
                    "\n                () -> $T.of($T::$L),",
                    REFERENCE,
                    type,
                    part.method().name());
            value.add("\n                $S)", part.arguments().given());
        }
        return FieldSpec.builder(GeneratedKernels.class, "ALL", Modifier.STATIC, Modifier.FINAL)
                .initializer(value.build())
                .build();
    }

    /** A kernel that does a part of a method's work. */
    private record Part(RowKernel kernel, String groups, KernelArguments arguments, MethodSpec method) {
        MethodSpec documented() {
            return method.toBuilder()
                    .addJavadoc(
                            "$L",
                            arguments.outputs().isEmpty()
                                    ? RowFormulaText.ofSums(kernel)
                                    : RowFormulaText.of(kernel, arguments.outputs()))
                    .build();
        }
    }

    /** In the order in which they must run. */
    private static List<Part> parts(RowKernel kernel) {
        List<Part> parts = new ArrayList<>();
        // First, because what is made row by row may take the place of what this reads.
        if (!kernel.sums().isEmpty()) {
            parts.add(new Part(
                    kernel, "columns", ColumnsKernelWriter.arguments(kernel), ColumnsKernelWriter.write(kernel)));
        }
        if (!kernel.sumsOfSequences().isEmpty()) {
            parts.add(new Part(
                    kernel, "sequences", SequencesKernelWriter.arguments(kernel), SequencesKernelWriter.write(kernel)));
        }
        // What each row needs of all of them, in front of what is made row by row.
        if (!kernel.sumsForRows().isEmpty()) {
            parts.add(new Part(
                    kernel,
                    "allRows",
                    AllRowsKernelWriter.argumentsOfSums(kernel),
                    AllRowsKernelWriter.writeSums(kernel)));
        }
        if (!kernel.made().isEmpty()) {
            parts.add(new Part(kernel, "rows", RowsKernelWriter.arguments(kernel), RowsKernelWriter.write(kernel)));
        }
        // Last, because this reads what is made row by row.
        if (!kernel.ofAllRows().isEmpty()) {
            parts.add(new Part(
                    kernel, "allRows", AllRowsKernelWriter.arguments(kernel), AllRowsKernelWriter.write(kernel)));
        }
        return parts;
    }
}
