package io.shardwright.processor.write.text;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.WildcardTypeName;
import io.shardwright.ir.declaration.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Class names from their text. */
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

    /** {@code p.Mlp}, which is no class in another; of a unit {@code p.Gpt#FromNorm}, its model {@code p.Gpt}; whatever the form. */
    public static ClassName model(String qualified) {
        return topLevel(Form.source(qualified));
    }

    private static ClassName topLevel(String name) {
        int dot = name.lastIndexOf('.');
        return ClassName.get(dot < 0 ? "" : name.substring(0, dot), name.substring(dot + 1));
    }

    /**
     * The class generated for a model: {@code p.ShardedMlp}; of its unit {@code p.Gpt#FromNorm}, {@code p.ShardedGptFromNorm}. In
     * another form it begins as {@link Form#prefix} says.
     */
    public static ClassName sharded(String model) {
        ClassName name = model(model);
        return ClassName.get(name.packageName(), Form.in(model).prefix() + name.simpleName() + unit(model));
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

    /** A type as source spells it: primitive, class, array or with type arguments, which may be wildcards. */
    public static TypeName type(String text) {
        String trimmed = text.trim();
        if (trimmed.endsWith("[]")) {
            return ArrayTypeName.of(type(trimmed.substring(0, trimmed.length() - 2)));
        }
        TypeName primitive = PRIMITIVES.get(trimmed);
        if (primitive != null) {
            return primitive;
        }
        if (trimmed.startsWith("?")) {
            return wildcard(trimmed.substring(1).trim());
        }
        int open = trimmed.indexOf('<');
        if (open < 0) {
            return named(trimmed);
        }
        List<TypeName> arguments = new ArrayList<>();
        for (String argument : Parentheses.split(trimmed.substring(open + 1, trimmed.length() - 1))) {
            arguments.add(type(argument));
        }
        return ParameterizedTypeName.get(named(trimmed.substring(0, open)), arguments.toArray(TypeName[]::new));
    }

    /** A class, which is imported if there is no doubt what its package is; else it has its full name wherever it is used. */
    private static ClassName named(String name) {
        long capitals = Arrays.stream(name.split("\\."))
                .filter(part -> Character.isUpperCase(part.charAt(0)))
                .count();
        ClassName topLevel = topLevel(name);
        boolean isCertain =
                capitals == 1 && Character.isUpperCase(topLevel.simpleName().charAt(0));
        return isCertain ? topLevel : ClassName.get("", name);
    }

    /** @param bound {@code extends p.Config}, or nothing */
    private static TypeName wildcard(String bound) {
        if (bound.startsWith("super ")) {
            return WildcardTypeName.supertypeOf(type(bound.substring("super ".length())));
        }
        return WildcardTypeName.subtypeOf(
                bound.isEmpty() ? ClassName.OBJECT : type(bound.substring("extends ".length())));
    }
}
