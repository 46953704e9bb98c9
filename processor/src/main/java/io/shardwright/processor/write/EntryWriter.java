package io.shardwright.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import io.shardwright.ir.Graph;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.spi.Assembly;
import io.shardwright.spi.Slot;
import io.shardwright.spi.World;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/** The short methods by which a class and its slots are made. */
final class EntryWriter {
    private EntryWriter() {}

    /**
     * <pre>
     * public static ShardedMlp create(GptConfig config, World world, long batch, long seq) {
     *     return new ShardedMlp(config, world.assembly(batch, seq));
     * }
     * </pre>
     */
    static MethodSpec create(Graph graph, ClassName type) {
        MethodSpec.Builder create = MethodSpec.methodBuilder("create")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(type);
        for (ConstructorParameter parameter : graph.parameters()) {
            create.addParameter(ModelNames.type(parameter.type()), parameter.name());
        }
        String arguments = Stream.concat(
                        graph.parameters().stream().map(ConstructorParameter::name),
                        Stream.of("world.assembly(batch, seq)"))
                .collect(Collectors.joining(", "));
        return create.addParameter(World.class, "world")
                .addParameter(TypeName.LONG, "batch")
                .addParameter(TypeName.LONG, "seq")
                .addStatement("return new $T($L)", type, arguments)
                .build();
    }

    /**
     * <pre>
     * public Assembly assembly() {
     *     return assembly;
     * }
     * </pre>
     */
    static MethodSpec assembly() {
        return MethodSpec.methodBuilder("assembly")
                .addJavadoc("What this is built on; {@code commit} it once all slots are made.\n")
                .addModifiers(Modifier.PUBLIC)
                .returns(Assembly.class)
                .addStatement("return assembly")
                .build();
    }

    /**
     * <pre>
     * public Saved newSaved(Slot slot) {
     *     return new Saved(this, slot);
     * }
     * </pre>
     */
    static MethodSpec newSaved(TypeName saved) {
        return MethodSpec.methodBuilder("newSaved")
                .addJavadoc("Room for what one microbatch keeps; before the assembly is committed.\n")
                .addModifiers(Modifier.PUBLIC)
                .returns(saved)
                .addParameter(Slot.class, "slot")
                .addStatement("return new $T(this, slot)", saved)
                .build();
    }

    /**
     * <pre>
     * public ShardedMlpHalves halves() {
     *     return new ShardedMlpHalves(this);
     * }
     * </pre>
     */
    static MethodSpec halves(TypeName halves) {
        return MethodSpec.methodBuilder("halves")
                .addJavadoc("Backward in two halves, for schedules that run the second later; before the assembly is"
                        + " committed.\n")
                .addModifiers(Modifier.PUBLIC)
                .returns(halves)
                .addStatement("return new $T(this)", halves)
                .build();
    }

    /**
     * <pre>
     * public Kept newKept(Slot slot) {
     *     return new Kept(this, slot);
     * }
     * </pre>
     */
    static MethodSpec newKept(TypeName kept) {
        return MethodSpec.methodBuilder("newKept")
                .addJavadoc("Room for what inputGradients keeps for weightGradients, of one microbatch; before the"
                        + " assembly is committed.\n")
                .addModifiers(Modifier.PUBLIC)
                .returns(kept)
                .addParameter(Slot.class, "slot")
                .addStatement("return new $T(this, slot)", kept)
                .build();
    }

    /** A method that an interface declares. */
    static MethodSpec overriding(MethodSpec method, List<String> declared) {
        return declared.contains(method.name())
                ? method.toBuilder().addAnnotation(Override.class).build()
                : method;
    }
}
