package io.shardwright.processor.write.text;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import io.shardwright.ir.declaration.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Class names from their text. By convention packages start with a small letter and classes with a capital. */
public final class GeneratedNames {
    private static final Map<String, TypeName> PRIMITIVES = Map.of(
            "boolean", TypeName.BOOLEAN,
            "byte", TypeName.BYTE,
            "short", TypeName.SHORT,
            "char", TypeName.CHAR,
            "int", TypeName.INT,
            "long", TypeName.LONG,
            "float", TypeName.FLOAT,
            "double", TypeName.DOUBLE);

    private GeneratedNames() {}

    /** {@code p.Mlp}, or {@code p.Outer.Mlp}; of a unit {@code p.Gpt#FromNorm}, its model {@code p.Gpt}; whatever the form. */
    public static ClassName model(String qualified) {
        List<String> parts = List.of(Form.source(qualified).split("\\."));
        int packageParts = 0;
        while (packageParts < parts.size() - 1
                && !Character.isUpperCase(parts.get(packageParts).charAt(0))) {
            packageParts++;
        }
        return ClassName.get(
                String.join(".", parts.subList(0, packageParts)),
                parts.get(packageParts),
                parts.subList(packageParts + 1, parts.size()).toArray(String[]::new));
    }

    /**
     * The class generated for a model: {@code p.ShardedMlp}, {@code p.ShardedOuter_Mlp}; of its unit {@code p.Gpt#FromNorm},
     * {@code p.ShardedGptFromNorm}. In another form it begins as {@link Form#prefix} says.
     */
    public static ClassName sharded(String model) {
        ClassName name = model(model);
        String prefix = Form.in(model).prefix();
        return ClassName.get(name.packageName(), prefix + String.join("_", name.simpleNames()) + unit(model));
    }

    /** The name of a unit, {@code FromNorm}; empty for a whole model. */
    public static String unit(String model) {
        return Form.unit(model).orElse("");
    }

    /** What the generated class of {@code model} keeps between forward and backward. */
    public static ClassName saved(String model) {
        return sharded(model).nestedClass("Saved");
    }

    /** The generated class that its chains of elementwise operators stand in: {@code p.ShardedMlpChains}. */
    public static ClassName chains(String model) {
        ClassName name = sharded(model);
        return ClassName.get(name.packageName(), name.simpleName() + "Chains");
    }

    /** The generated class that kernels for devices stand in: {@code p.ShardedMlpKernels}. */
    public static ClassName kernels(String model) {
        ClassName name = sharded(model);
        return ClassName.get(name.packageName(), name.simpleName() + "Kernels");
    }

    /** A type as source spells it: primitive, class, array or with type arguments. */
    public static TypeName type(String text) {
        String trimmed = text.trim();
        if (trimmed.endsWith("[]")) {
            return ArrayTypeName.of(type(trimmed.substring(0, trimmed.length() - 2)));
        }
        TypeName primitive = PRIMITIVES.get(trimmed);
        if (primitive != null) {
            return primitive;
        }
        int open = trimmed.indexOf('<');
        if (open < 0) {
            return model(trimmed);
        }
        List<TypeName> arguments = new ArrayList<>();
        for (String argument : Parentheses.split(trimmed.substring(open + 1, trimmed.length() - 1))) {
            arguments.add(type(argument));
        }
        return ParameterizedTypeName.get(model(trimmed.substring(0, open)), arguments.toArray(TypeName[]::new));
    }
}
