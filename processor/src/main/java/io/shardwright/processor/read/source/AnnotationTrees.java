package io.shardwright.processor.read.source;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import java.lang.annotation.Annotation;
import java.util.Optional;
import javax.lang.model.element.TypeElement;

/** Finds the tree of an annotation, so that what is wrong with it is shown at it. */
public record AnnotationTrees(Source source) {
    /** The annotation among {@code modifiers}. */
    Optional<AnnotationTree> find(ModifiersTree modifiers, Class<? extends Annotation> annotation) {
        for (AnnotationTree tree : modifiers.getAnnotations()) {
            boolean matches = source.element(tree.getAnnotationType())
                    .filter(type -> type instanceof TypeElement named
                            && named.getQualifiedName().contentEquals(annotation.getName()))
                    .isPresent();
            if (matches) {
                return Optional.of(tree);
            }
        }
        return Optional.empty();
    }

    /** The annotation's tree, or {@code otherwise} if it isn't in the source. */
    public Tree findOr(ModifiersTree modifiers, Class<? extends Annotation> annotation, Tree otherwise) {
        return find(modifiers, annotation).<Tree>map(tree -> tree).orElse(otherwise);
    }

    /** The expression that gives the annotation's only argument; the annotation if there is none. */
    public Tree argumentOr(ModifiersTree modifiers, Class<? extends Annotation> annotation, Tree otherwise) {
        Optional<AnnotationTree> tree = find(modifiers, annotation);
        if (tree.isEmpty() || tree.get().getArguments().isEmpty()) {
            return findOr(modifiers, annotation, otherwise);
        }
        ExpressionTree argument = tree.get().getArguments().getFirst();
        return argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
    }
}
