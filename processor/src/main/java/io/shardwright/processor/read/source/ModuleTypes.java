package io.shardwright.processor.read.source;

import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.AttentionRule;
import io.shardwright.dsl.Constant;
import io.shardwright.dsl.Dropout;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Mask;
import io.shardwright.dsl.MixtureOfExperts;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.RotaryRule;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import io.shardwright.dsl.Weight;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;

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

    /** A layer of the language, a model, or a list of such. */
    public static boolean isModule(TypeMirror type) {
        return isLayer(type)
                || model(type).isPresent()
                || isLayers(type)
                || listElement(type).flatMap(ModuleTypes::model).isPresent();
    }

    /** A list of layers of the language. */
    public static boolean isLayers(TypeMirror type) {
        return listElement(type).filter(ModuleTypes::isLayer).isPresent();
    }

    public static boolean isLayer(TypeMirror type) {
        return LAYERS.contains(name(type));
    }

    public static boolean isLinear(TypeMirror type) {
        return name(type).equals(Linear.class.getName());
    }

    public static boolean isNorm(TypeMirror type) {
        return name(type).equals(LayerNorm.class.getName()) || name(type).equals(RmsNorm.class.getName());
    }

    public static boolean isEmbedding(TypeMirror type) {
        return name(type).equals(Embedding.class.getName());
    }

    public static boolean isExperts(TypeMirror type) {
        return name(type).equals(MixtureOfExperts.class.getName());
    }

    /** A tensor: a value of forward, or a {@link Weight} or {@link Constant} in a field. */
    public static boolean isTensor(TypeMirror type) {
        return name(type).equals(Tensor.class.getName()) || isOwn(type);
    }

    /** What a model declares itself. */
    public static boolean isOwn(TypeMirror type) {
        return isConstant(type) || name(type).equals(Weight.class.getName());
    }

    public static boolean isConstant(TypeMirror type) {
        return name(type).equals(Constant.class.getName());
    }

    public static boolean isTokens(TypeMirror type) {
        return name(type).equals(Tokens.class.getName());
    }

    public static boolean isMask(TypeMirror type) {
        return name(type).equals(Mask.class.getName());
    }

    /** A description that a chain of calls makes. */
    public static boolean isRule(TypeMirror type) {
        return name(type).equals(AttentionRule.class.getName()) || name(type).equals(RotaryRule.class.getName());
    }

    public static boolean isTensors(TypeMirror type) {
        return type instanceof ArrayType array && isTensor(array.getComponentType());
    }

    /** A record of tensors, which a forward with several results gives. */
    public static boolean isResults(TypeMirror type) {
        List<RecordComponentElement> components = results(type);
        return !components.isEmpty()
                && components.stream()
                        .allMatch(component -> name(component.asType()).equals(Tensor.class.getName()));
    }

    /** Components of a record; none of another type. */
    public static List<RecordComponentElement> results(TypeMirror type) {
        return element(type)
                .filter(element -> element.getKind() == ElementKind.RECORD)
                .map(element -> ElementFilter.recordComponentsIn(element.getEnclosedElements()))
                .orElse(List.of());
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
        if (type instanceof ArrayType array) {
            return simpleName(array.getComponentType()) + "[]";
        }
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
