package io.shardwright.processor.read;

import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.Origin;
import io.shardwright.grammar.LayoutSpec;
import io.shardwright.grammar.MeshSpec;
import io.shardwright.grammar.NearName;
import io.shardwright.grammar.SpecSyntaxException;
import io.shardwright.grammar.Word;
import io.shardwright.ir.declaration.Contract;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Divisors;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.source.AnnotationTrees;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Source;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.RecordComponentElement;

/** Reads the small texts in annotations: the mesh of a model, and layouts of what forward takes and gives. */
final class Specs {
    private final Report report;
    private final AnnotationTrees annotations;
    private final String model;
    private final SizeNames names;
    /** Sizes that inference finds, of what forward takes. */
    private final Set<String> free = new HashSet<>();

    Specs(Source source, Report report, String model, SizeNames names) {
        this.report = report;
        this.annotations = new AnnotationTrees(source);
        this.model = model;
        this.names = names;
    }

    /** A shape, and how it lies. */
    record Shape(List<Size> sizes, MeshLayout layout) {}

    /** The degrees that {@code @ShardedModel(mesh = ...)} states. */
    Map<Axis, Integer> degrees(ModifiersTree modifiers, ShardedModel annotation, Tree otherwise) {
        EnumMap<Axis, Integer> degrees = new EnumMap<>(Axis.class);
        if (annotation.mesh().isEmpty()) {
            return degrees;
        }
        try {
            MeshSpec mesh = MeshSpec.parse(annotation.mesh());
            for (MeshSpec.Degree degree : mesh.degrees()) {
                degrees.put(axis(mesh.text(), degree.axis()), degree.value());
            }
            Integer data = degrees.get(Axis.DP);
            Integer experts = degrees.get(Axis.EP);
            if (data != null && experts != null && data % experts != 0) {
                Tree tree = annotations.argumentOr(modifiers, ShardedModel.class, otherwise);
                report.error(Code.EP_NOT_IN_DP, tree, model, experts, data, Divisors.of(data));
            }
        } catch (SpecSyntaxException e) {
            Tree tree = annotations.argumentOr(modifiers, ShardedModel.class, otherwise);
            report(Code.MESH_SYNTAX, tree, model, "mesh", e);
        }
        return degrees;
    }

    /** Where {@code @ShardedModel(mesh = ...)} states them. */
    Origin mesh(ModifiersTree modifiers, Tree otherwise) {
        return report.origin(annotations.argumentOr(modifiers, ShardedModel.class, otherwise));
    }

    /** A parameter's {@link Layout}. */
    Optional<Shape> layout(ModifiersTree modifiers, Layout layout, Tree otherwise) {
        return layout(modifiers, layout, otherwise, false);
    }

    private Optional<Shape> layout(ModifiersTree modifiers, Layout layout, Tree otherwise, boolean isResult) {
        try {
            return Optional.of(shape(LayoutSpec.parse(layout.value()), isResult));
        } catch (SpecSyntaxException e) {
            Tree tree = annotations.argumentOr(modifiers, Layout.class, otherwise);
            report(Code.LAYOUT_SYNTAX, tree, model + ".forward", "layout", e);
            return Optional.empty();
        }
    }

    /** The {@link Layout} of each result; invariant if it has none. Of a record of results, that of each component. */
    List<Contract> contracts(MethodTree forward) throws Unreadable {
        ExecutableElement method =
                (ExecutableElement) report.source().element(forward).orElseThrow(Unreadable::new);
        List<Element> results = ModuleTypes.isResults(method.getReturnType())
                ? List.copyOf(ModuleTypes.results(method.getReturnType()))
                : List.of(method);
        return results.stream().map(result -> contract(forward, result)).toList();
    }

    private Contract contract(MethodTree forward, Element result) {
        Contract invariant = Contract.invariant(report.origin(forward));
        Element annotated = result instanceof RecordComponentElement component ? component.getAccessor() : result;
        Layout layout = annotated.getAnnotation(Layout.class);
        if (layout == null) {
            return invariant;
        }
        Tree tree = annotations.findOr(forward.getModifiers(), Layout.class, forward);
        return layout(forward.getModifiers(), layout, forward, true)
                .map(shape -> new Contract(Optional.of(shape.sizes()), shape.layout(), report.origin(tree)))
                .orElse(invariant);
    }

    private Shape shape(LayoutSpec spec, boolean isResult) {
        List<Size> sizes = new ArrayList<>();
        MeshLayout layout = MeshLayout.INVARIANT;
        for (LayoutSpec.Dim dim : spec.dims()) {
            Size size = Size.ONE;
            for (Word factor : dim.factors()) {
                Size one = isResult ? names.ofResult(spec.text(), factor, free) : names.size(spec.text(), factor);
                one.atoms().stream().filter(atom -> atom.startsWith("?")).forEach(free::add);
                size = size.times(one);
            }
            if (dim.axis().isPresent()) {
                layout = layout.with(axis(spec.text(), dim.axis().get()), Placement.varying(sizes.size()));
            }
            sizes.add(size);
        }
        for (Word axis : spec.partial()) {
            layout = layout.with(axis(spec.text(), axis), Placement.PARTIAL);
        }
        return new Shape(sizes, layout);
    }

    private static Axis axis(String spec, Word word) {
        return Arrays.stream(Axis.values())
                .filter(axis -> axis.text().equals(word.text()))
                .findFirst()
                .orElseThrow(() -> new SpecSyntaxException(
                        spec,
                        word.offset(),
                        "'" + word + "'",
                        NearName.expected(
                                word.text(),
                                Arrays.stream(Axis.values()).map(Axis::text).toList())));
    }

    private void report(Code code, Tree tree, String where, String kind, SpecSyntaxException e) {
        String problem = kind + " \"" + e.text() + "\": " + e.problem();
        report.log()
                .report(Diagnostic.of(code, report.origin(tree), where, problem)
                        .because(e.excerpt()
                                .lines()
                                .map(line -> line.substring(4))
                                .toArray(String[]::new)));
    }
}
