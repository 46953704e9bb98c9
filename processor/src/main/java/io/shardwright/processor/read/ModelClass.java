package io.shardwright.processor.read;

import io.shardwright.annotations.ShardedModel;
import io.shardwright.diagnostic.Code;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Source;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;

/** What a class must be to be a model: its source is all there is to it. */
record ModelClass(Source source, Report report) {
    void check(TypeElement type) throws Unreadable {
        String generated = "Sharded" + type.getSimpleName();
        if (generated.equals(ShardedModel.class.getSimpleName())) {
            throw report.abandon(
                    Code.RESERVED_NAME,
                    source.classTree(),
                    type.getSimpleName().toString(),
                    type.getSimpleName(),
                    "its generated class would be called " + generated + ", as the annotation is");
        }
        Optional<String> hindrance = hindrance(type);
        if (hindrance.isPresent()) {
            String name = type.getSimpleName().toString();
            throw report.abandon(Code.NOT_A_CLASS, source.classTree(), name, name, hindrance.get());
        }
    }

    private Optional<String> hindrance(TypeElement type) {
        if (type.getKind() != ElementKind.CLASS) {
            return Optional.of(ModuleTypes.withArticle(
                    type.getKind().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        }
        if (type.getNestingKind() != NestingKind.TOP_LEVEL) {
            return Optional.of("nested in "
                    + Objects.requireNonNull(type.getEnclosingElement()).getSimpleName());
        }
        if (type.getModifiers().contains(Modifier.ABSTRACT)) {
            return Optional.of("abstract");
        }
        if (!type.getTypeParameters().isEmpty()) {
            return Optional.of("generic");
        }
        String parent = type.getSuperclass().toString();
        return parent.equals("java.lang.Object") ? Optional.empty() : Optional.of("a subclass of " + parent);
    }
}
