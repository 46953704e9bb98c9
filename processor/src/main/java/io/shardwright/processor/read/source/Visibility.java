package io.shardwright.processor.read.source;

import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;

/** What a generated class, which lies in the package of its model, may name. */
public final class Visibility {
    private Visibility() {}

    /** Why the generated class of {@code model} cannot name {@code element}: {@code private}; empty if it can. */
    public static Optional<String> hindrance(Element element, TypeElement model, Elements elements) {
        boolean samePackage = elements.getPackageOf(element).equals(elements.getPackageOf(model));
        for (Element level = element;
                level != null && level.getKind() != ElementKind.PACKAGE;
                level = level.getEnclosingElement()) {
            if (level.getModifiers().contains(Modifier.PRIVATE)) {
                return Optional.of("private");
            }
            if (!samePackage && !level.getModifiers().contains(Modifier.PUBLIC)) {
                return Optional.of("not public, in package " + elements.getPackageOf(element));
            }
        }
        return Optional.empty();
    }
}
