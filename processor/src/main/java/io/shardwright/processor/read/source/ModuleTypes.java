package io.shardwright.processor.read.source;

import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.AttentionRule;
import io.shardwright.dsl.Dropout;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Mask;
import io.shardwright.dsl.MixtureOfExperts;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/** Tells the types of the model language apart. */
public final class ModuleTypes {
    private static final Set<String> LAYERS = Set.of(
            Linear.class.getName(),
            Embedding.class.getName(),
            LayerNorm.class.getName(),
            RmsNorm.class.getName(),
            Dropout.class.getName(),
            MixtureOfExperts.class.getName());

    private ModuleTypes() {}

    /** A layer of the language, a model, or a list of models. */
    public static boolean isModule(TypeMirror type) {
        return isLayer(type)
                || model(type).isPresent()
                || listElement(type).flatMap(ModuleTypes::model).isPresent();
    }

    public static boolean isLayer(TypeMirror type) {
        return LAYERS.contains(name(type));
    }

    public static boolean isLinear(TypeMirror type) {
        return name(type).equals(Linear.class.getName());
    }

    public static boolean isEmbedding(TypeMirror type) {
        return name(type).equals(Embedding.class.getName());
    }

    public static boolean isExperts(TypeMirror type) {
        return name(type).equals(MixtureOfExperts.class.getName());
    }

    public static boolean isTensor(TypeMirror type) {
        return name(type).equals(Tensor.class.getName());
    }

    public static boolean isTokens(TypeMirror type) {
        return name(type).equals(Tokens.class.getName());
    }

    public static boolean isMask(TypeMirror type) {
        return name(type).equals(Mask.class.getName());
    }

    /** A description that a chain of calls makes. */
    public static boolean isRule(TypeMirror type) {
        return name(type).equals(AttentionRule.class.getName());
    }

    public static boolean isTensors(TypeMirror type) {
        return type instanceof ArrayType array && isTensor(array.getComponentType());
    }

    public static boolean isOps(Element type) {
        return type instanceof TypeElement named && named.getQualifiedName().contentEquals(Ops.class.getName());
    }

    /** The {@code @ShardedModel} class that {@code type} is. */
    public static Optional<TypeElement> model(TypeMirror type) {
        return element(type).filter(element -> element.getAnnotation(ShardedModel.class) != null);
    }

    /** Of {@code List<Block>}, {@code Block}. */
    public static Optional<TypeMirror> listElement(TypeMirror type) {
        return type instanceof DeclaredType declared
                        && name(type).equals(List.class.getName())
                        && declared.getTypeArguments().size() == 1
                ? Optional.of(declared.getTypeArguments().getFirst())
                : Optional.empty();
    }

    /** The models that a field of this type holds: itself, or elements of the list. */
    public static Optional<TypeElement> modelIn(TypeMirror type) {
        return model(listElement(type).orElse(type));
    }

    public static Optional<TypeElement> element(TypeMirror type) {
        return type instanceof DeclaredType declared
                ? Optional.of((TypeElement) declared.asElement())
                : Optional.empty();
    }

    /** As messages say it: {@code Linear}, {@code List<Block>}. */
    public static String simpleName(TypeMirror type) {
        return listElement(type)
                .map(element -> "List<" + simpleName(element) + ">")
                .or(() -> element(type).map(element -> element.getSimpleName().toString()))
                .orElseGet(type::toString);
    }

    /** {@code an Embedding}, {@code a Linear}. */
    public static String withArticle(String name) {
        return (name.matches("[AEIOaeio].*") ? "an " : "a ") + name;
    }

    private static String name(TypeMirror type) {
        return element(type)
                .map(element -> element.getQualifiedName().toString())
                .orElse("");
    }
}
