package io.shardwright.processor.read;

import io.shardwright.processor.read.source.ModuleTypes;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;

/** What can be said of a model from its declarations alone, before its bodies are read. */
public final class ModelFields {
    private ModelFields() {}

    /** By field, the models that it contains, itself or in a list. */
    public static Map<String, TypeElement> of(TypeElement model) {
        Map<String, TypeElement> children = new LinkedHashMap<>();
        for (VariableElement field : ElementFilter.fieldsIn(model.getEnclosedElements())) {
            if (!field.getModifiers().contains(Modifier.STATIC)) {
                ModuleTypes.modelIn(field.asType())
                        .ifPresent(child -> children.put(field.getSimpleName().toString(), child));
            }
        }
        return children;
    }

    /** Whether a type in a declaration is one that doesn't exist yet: another processor may still write it. */
    public static boolean isUnresolved(TypeElement model) {
        return ElementFilter.fieldsIn(model.getEnclosedElements()).stream()
                        .map(VariableElement::asType)
                        .anyMatch(ModelFields::isError)
                || ElementFilter.constructorsIn(model.getEnclosedElements()).stream()
                        .flatMap(constructor -> constructor.getParameters().stream())
                        .map(VariableElement::asType)
                        .anyMatch(ModelFields::isError);
    }

    private static boolean isError(TypeMirror type) {
        return type.getKind() == TypeKind.ERROR
                || ModuleTypes.listElement(type)
                        .filter(element -> element.getKind() == TypeKind.ERROR)
                        .isPresent();
    }
}
