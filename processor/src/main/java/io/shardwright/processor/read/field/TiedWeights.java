package io.shardwright.processor.read.field;

import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import io.shardwright.annotations.Tied;
import io.shardwright.diagnostic.Code;
import io.shardwright.grammar.NearName;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.processor.read.source.AnnotationTrees;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Source;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Lets layers with {@link Tied} use the weight that another field owns. */
public final class TiedWeights {
    private final AnnotationTrees annotations;
    private final Report report;
    private final String model;
    private final Declarations declarations;

    TiedWeights(Source source, Report report, String model, Declarations declarations) {
        this.annotations = new AnnotationTrees(source);
        this.report = report;
        this.model = model;
        this.declarations = declarations;
    }

    void tie(VariableTree tree) {
        String field = tree.getName().toString();
        Layer layer = declarations.layers.get(field);
        if (layer instanceof Layer.Linear linear) {
            Construct.Linear made = (Construct.Linear) Objects.requireNonNull(declarations.constructs.get(field));
            owner(tree, field, List.of(made.out(), made.in()), linear.parallel())
                    .ifPresent(weight -> declarations.layers.put(
                            field, new Layer.Linear(field, weight, linear.bias(), linear.parallel())));
        } else if (layer instanceof Layer.Embedding embedding) {
            Construct.Embedding made = (Construct.Embedding) Objects.requireNonNull(declarations.constructs.get(field));
            owner(tree, field, List.of(made.rows(), made.size()), embedding.parallel())
                    .ifPresent(weight ->
                            declarations.layers.put(field, new Layer.Embedding(field, weight, embedding.parallel())));
        }
    }

    /** The name of the weight that {@code field} uses. */
    private Optional<String> owner(VariableTree tree, String field, List<Size> shape, Parallel parallel) {
        Tree annotation = annotations.argumentOr(tree.getModifiers(), Tied.class, tree);
        String where = model + "." + field;
        String other = report.source()
                .element(tree)
                .map(element -> element.getAnnotation(Tied.class).value())
                .orElse("");
        String weight = other + ".weight";
        boolean owns = declarations.hasWeight(weight)
                && declarations.value(weight).shape().size() == 2;
        if (!owns) {
            declarations.broken = true;
            List<String> owners = declarations.weights.stream()
                    .map(declared -> declared.field())
                    .filter(owner -> !owner.equals(field)
                            && declarations.hasWeight(owner + ".weight")
                            && declarations.value(owner + ".weight").shape().size() == 2)
                    .distinct()
                    .toList();
            String near = NearName.of(other, owners)
                    .map(name -> "; did you mean " + name + "?")
                    .orElse("");
            report.error(Code.TIED_TO_NOTHING, annotation, where, field, other, model, near);
            return Optional.empty();
        }
        Value owned = declarations.value(weight);
        for (int dim = 0; dim < 2; dim++) {
            Size mine = shape.get(dim);
            Size theirs = owned.shape().get(dim);
            if (mine.provablyDiffers(theirs)) {
                declarations.broken = true;
                report.error(Code.TIED_SHAPE, annotation, where, field, other, shape, owned.shape());
                return Optional.empty();
            }
            if (!mine.equals(theirs)) {
                String text = where + ": dim " + dim + " of its weight and of " + other + "'s";
                declarations.checks.add(new Check.Equal(mine, theirs, text));
            }
        }
        checkLayout(annotation, where, field, other, parallel.weight(), owned.layout());
        return Optional.of(weight);
    }

    private void checkLayout(
            Tree annotation, String where, String field, String other, MeshLayout mine, MeshLayout theirs) {
        if (!mine.equals(theirs)) {
            declarations.broken = true;
            report.error(Code.TIED_LAYOUT, annotation, where, field, other, words(mine), words(theirs));
        }
    }

    private static String words(MeshLayout layout) {
        return layout.equals(MeshLayout.INVARIANT) ? "whole" : "split as " + layout;
    }
}
