package io.shardwright.processor.read.source;

import io.shardwright.spi.kernel.Activation;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;

/** How generated code names types. */
public final class TypeNames {
    private TypeNames() {}

    /** Fully qualified, but for {@code java.lang} and for {@link Activation}, which every generated class imports. */
    public static String of(TypeElement type) {
        String name = type.getQualifiedName().toString();
        boolean imported = name.equals(Activation.class.getCanonicalName()) || name.matches("java\\.lang\\.\\w+");
        return imported ? type.getSimpleName().toString() : name;
    }

    /** Without annotations, with type arguments: {@code java.util.List<p.GptConfig>}. */
    public static String of(TypeMirror type) {
        return switch (type) {
            case DeclaredType declared -> {
                List<? extends TypeMirror> arguments = declared.getTypeArguments();
                yield ((TypeElement) declared.asElement()).getQualifiedName()
                        + (arguments.isEmpty()
                                ? ""
                                : arguments.stream().map(TypeNames::of).collect(Collectors.joining(", ", "<", ">")));
            }
            case ArrayType array -> of(array.getComponentType()) + "[]";
            case WildcardType wildcard
            when wildcard.getExtendsBound() != null -> "? extends " + of(wildcard.getExtendsBound());
            case WildcardType wildcard
            when wildcard.getSuperBound() != null -> "? super " + of(wildcard.getSuperBound());
            case PrimitiveType primitive -> primitive.getKind().name().toLowerCase(Locale.ROOT);
            default -> type.toString();
        };
    }
}
