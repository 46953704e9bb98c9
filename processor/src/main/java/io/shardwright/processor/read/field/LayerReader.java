package io.shardwright.processor.read.field;

import com.sun.source.tree.VariableTree;
import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.Expert;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.Tied;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.processor.read.source.AnnotationTrees;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Source;
import io.shardwright.size.Size;
import io.shardwright.spi.ParameterRole;
import io.shardwright.tensor.DType;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;

/** Declares a layer of the language: how it is split, and its weights {@code up.weight [out, in]}, {@code up.bias [out]}. */
public final class LayerReader {
    private static final String ZERO = "Initial.constant(0)";
    private static final String ONE = "Initial.constant(1)";

    private final Report report;
    private final AnnotationTrees annotations;
    private final Declarations declarations;

    LayerReader(Source source, Report report, Declarations declarations) {
        this(report, new AnnotationTrees(source), declarations);
    }

    private LayerReader(Report report, AnnotationTrees annotations, Declarations declarations) {
        this.report = report;
        this.annotations = annotations;
        this.declarations = declarations;
    }

    private record Found(Class<? extends Annotation> annotation, Parallel parallel) {
        String text() {
            return "@" + annotation.getSimpleName();
        }
    }

    /** What the field's annotations say, where they may stand; reports what is wrong with them. */
    Parallel annotations(VariableTree tree, VariableElement field, String where) {
        List<Found> found = found(field);
        // What is said of a list is said of each of its layers.
        TypeMirror type = ModuleTypes.isLayers(field.asType())
                ? ModuleTypes.listElement(field.asType()).orElseThrow()
                : field.asType();
        for (Found one : found) {
            boolean vocabulary = one.parallel() instanceof Parallel.Vocabulary;
            if (ModuleTypes.isLinear(type) || vocabulary && ModuleTypes.isEmbedding(type)) {
                continue;
            }
            declarations.broken = true;
            report.error(
                    vocabulary ? Code.NOT_VOCABULARY : Code.NOT_A_LINEAR,
                    annotations.findOr(tree.getModifiers(), one.annotation(), tree),
                    where,
                    one.text(),
                    ModuleTypes.withArticle(ModuleTypes.simpleName(type)),
                    misplaced(type));
        }
        if (field.getAnnotation(Expert.class) != null && !ModuleTypes.isExperts(type)) {
            report.error(
                    Code.NOT_EXPERTS,
                    annotations.findOr(tree.getModifiers(), Expert.class, tree),
                    where,
                    ModuleTypes.withArticle(ModuleTypes.simpleName(type)));
        }
        TypeMirror one = field.asType();
        if (field.getAnnotation(Tied.class) != null && !ModuleTypes.isLinear(one) && !ModuleTypes.isEmbedding(one)) {
            report.error(
                    Code.NOT_A_LINEAR,
                    annotations.findOr(tree.getModifiers(), Tied.class, tree),
                    where,
                    "@Tied",
                    ModuleTypes.withArticle(ModuleTypes.simpleName(one)),
                    "remove it");
        }
        if (found.size() > 1) {
            declarations.broken = true;
            report.error(
                    Code.BOTH_PARALLEL,
                    annotations.findOr(tree.getModifiers(), found.get(1).annotation(), tree),
                    where,
                    field.getSimpleName(),
                    found.get(0).text(),
                    found.get(1).text());
        }
        return found.isEmpty() ? new Parallel.None() : found.getFirst().parallel();
    }

    private static List<Found> found(VariableElement field) {
        List<Found> found = new ArrayList<>();
        ColumnParallel column = field.getAnnotation(ColumnParallel.class);
        if (column != null) {
            found.add(new Found(ColumnParallel.class, new Parallel.Column(column.gatherOutput())));
        }
        RowParallel row = field.getAnnotation(RowParallel.class);
        if (row != null) {
            found.add(new Found(RowParallel.class, new Parallel.Row(row.inputIsParallel(), row.reduce())));
        }
        if (field.getAnnotation(VocabParallel.class) != null) {
            found.add(new Found(VocabParallel.class, new Parallel.Vocabulary()));
        }
        return found;
    }

    private static String misplaced(TypeMirror type) {
        if (ModuleTypes.isExperts(type)) {
            return "@Expert divides a MixtureOfExperts";
        }
        if (ModuleTypes.isEmbedding(type)) {
            return "@VocabParallel splits an Embedding";
        }
        return ModuleTypes.modelIn(type)
                .map(model -> "annotate the Linear fields of " + model.getSimpleName())
                .orElse("remove it");
    }

    /** A list of layers, each of which is called after the field and its place: {@code layers0}. */
    void declareAll(VariableTree tree, VariableElement field, Construct.Layers list, Parallel parallel, String where) {
        String name = field.getSimpleName().toString();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < list.elements().size(); i++) {
            String element = name + i;
            if (FieldReader.trees(report.source()).containsKey(element)) {
                report.error(Code.RESERVED_NAME, tree, where, element, "an element of " + name + " is called so");
            }
            declare(element, tree, field, list.elements().get(i), parallel, where);
            names.add(element);
        }
        declarations.lists.put(name, List.copyOf(names));
    }

    /** A list of layers alike: one of them stands for all. */
    void declareEach(
            VariableTree tree, VariableElement field, Construct.Repeated list, Parallel parallel, String where) {
        Declarations element = new Declarations();
        new LayerReader(report, annotations, element).declare(tree, field, list.element(), parallel, where);
        declarations.broken |= element.broken;
        declarations.repeated.put(field.getSimpleName().toString(), new Declarations.Repeated(element, list.count()));
    }

    void declare(VariableTree tree, VariableElement field, Construct made, Parallel parallel, String where) {
        declare(field.getSimpleName().toString(), tree, field, made, parallel, where);
    }

    private void declare(
            String name, VariableTree tree, VariableElement field, Construct made, Parallel parallel, String where) {
        Origin origin = report.origin(tree);
        String weight = name + ".weight";
        String bias = name + ".bias";
        boolean tied = field.getAnnotation(Tied.class) != null;
        Layer layer = switch (made) {
            case Construct.Linear linear -> {
                if (!tied) {
                    ParameterRole role =
                            parallel instanceof Parallel.Vocabulary ? ParameterRole.HEAD : ParameterRole.HIDDEN_MATRIX;
                    String initial = normal(linear.deviation());
                    weight(weight, role, initial, origin, parallel.weight(), linear.out(), linear.in());
                }
                if (linear.hasBias()) {
                    checkBias(tree, parallel, where);
                    vector(bias, ZERO, origin, parallel.bias(), linear.out());
                }
                yield new Layer.Linear(name, weight, linear.hasBias() ? Optional.of(bias) : Optional.empty(), parallel);
            }
            case Construct.Embedding table -> {
                if (!tied) {
                    String initial = normal(table.deviation());
                    ParameterRole role = ParameterRole.EMBEDDING;
                    weight(weight, role, initial, origin, parallel.weight(), table.rows(), table.size());
                }
                yield new Layer.Embedding(name, weight, parallel);
            }
            case Construct.Norm norm -> {
                if (norm.weight() != NormWeight.NONE) {
                    String initial = norm.weight() == NormWeight.WEIGHT ? ONE : ZERO;
                    vector(weight, initial, origin, MeshLayout.INVARIANT, norm.size());
                }
                if (norm.hasBias()) {
                    vector(bias, ZERO, origin, MeshLayout.INVARIANT, norm.size());
                }
                yield new Layer.Norm(name, norm.rms(), norm.weight(), norm.hasBias(), norm.size(), norm.epsilon());
            }
            case Construct.Dropout dropout -> {
                declarations.rates.put(name, dropout.rate());
                yield new Layer.Dropout(name);
            }
            case Construct.Experts experts -> experts(name, field, experts, origin);
            case Construct.Model _, Construct.Own _, Construct.Layers _, Construct.Repeated _ ->
                throw new IllegalStateException(name + " is no layer");
        };
        declarations.layers.put(name, layer);
        declarations.constructs.put(name, made);
    }

    private Layer experts(String name, VariableElement field, Construct.Experts made, Origin origin) {
        Optional<Expert> annotation = Optional.ofNullable(field.getAnnotation(Expert.class));
        boolean isSplit = annotation.map(Expert::tensorParallel).orElse(false);
        String routing = made.routing().path().orElseThrow();
        Size rows = made.experts().times(Size.atom(routing + ".matrices"));
        MeshLayout experts =
                annotation.isEmpty() ? MeshLayout.INVARIANT : MeshLayout.INVARIANT.with(Axis.EP, Placement.varying(0));
        MeshLayout up = isSplit ? experts.with(Axis.TP, Placement.varying(1)) : experts;
        MeshLayout down = isSplit ? experts.with(Axis.TP, Placement.varying(2)) : experts;
        Layer.Experts layer = new Layer.Experts(
                name,
                name + ".router.weight",
                name + ".up.weight",
                name + ".down.weight",
                made.experts(),
                Size.atom(routing + ".topK"),
                made.routing().java(),
                made.activation(),
                annotation.isPresent(),
                isSplit);
        String usual = normal(ConstructReader.DEVIATION);
        weight(layer.router(), ParameterRole.ROUTER, usual, origin, MeshLayout.INVARIANT, rows, made.size());
        ParameterRole role = ParameterRole.EXPERTS;
        weight(layer.up(), role, usual, origin, up, made.experts(), made.inner(), made.size());
        String initial = normal(made.deviation());
        weight(layer.down(), role, initial, origin, down, made.experts(), made.size(), made.inner());
        return layer;
    }

    /** A bias of a layer whose output stays partial would be added once on every rank. */
    private void checkBias(VariableTree tree, Parallel parallel, String where) {
        if (parallel instanceof Parallel.Row row && !row.reduce()) {
            declarations.broken = true;
            report.error(
                    Code.BIAS_ON_PARTIAL,
                    annotations.findOr(tree.getModifiers(), RowParallel.class, tree),
                    where,
                    tree.getName(),
                    Parallel.AXIS.text());
        }
    }

    private static String normal(String deviation) {
        return "Initial.normal(" + deviation + ")";
    }

    private void vector(String name, String initial, Origin origin, MeshLayout layout, Size size) {
        weight(name, ParameterRole.VECTOR, initial, origin, layout, size);
    }

    private void weight(
            String name, ParameterRole role, String initial, Origin origin, MeshLayout layout, Size... shape) {
        declarations.weights.add(new DeclaredWeight(name, role, initial, origin));
        // As the runtime keeps them: a choice that rounding decides would be another on the next step.
        DType type = role == ParameterRole.ROUTER ? DType.F32 : DType.REAL;
        declarations.values.add(new Value(name, type, List.of(shape), layout));
    }
}
