package io.shardwright.processor.read.field;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.VariableTree;
import io.shardwright.annotations.Recompute;
import io.shardwright.diagnostic.Code;
import io.shardwright.ir.Child;
import io.shardwright.ir.Signature;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.processor.read.source.KnownValue;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Source;
import io.shardwright.size.Size;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;

/** Declares another model in a field, or a list of them. */
public final class ChildReader {
    private final Source source;
    private final Report report;
    private final Contracts contracts;
    private final Declarations declarations;

    ChildReader(Source source, Report report, Contracts contracts, Declarations declarations) {
        this.source = source;
        this.report = report;
        this.contracts = contracts;
        this.declarations = declarations;
    }

    void declare(VariableTree tree, VariableElement field, Construct.Model made, String where) {
        String name = field.getSimpleName().toString();
        TypeElement model = ModuleTypes.modelIn(field.asType()).orElseThrow();
        Optional<Signature> signature = contracts.of(model);
        if (signature.isEmpty()) {
            declarations.broken = true;
            if (!contracts.isReported(model)) {
                report.error(Code.MODEL_NOT_COMPILED, tree.getType(), where, model.getSimpleName());
            }
            return;
        }
        boolean recompute =
                field.getAnnotation(Recompute.class) != null || model.getAnnotation(Recompute.class) != null;
        declarations.children.put(
                name,
                new Child(
                        name,
                        Child.Instance.own(name),
                        model.getQualifiedName().toString(),
                        made.arguments().stream().map(KnownValue::java).toList(),
                        bindings(made, signature.get(), where),
                        made.count(),
                        recompute,
                        signature.get(),
                        report.origin(tree)));
    }

    private static Stream<Value> values(Signature signature) {
        return Stream.concat(signature.inputs().stream(), signature.results().stream());
    }

    /** What flows from unit to unit, if the child is cut. */
    private static Stream<Value> crossing(Signature signature) {
        return signature.units().stream()
                .flatMap(units -> Stream.concat(units.first().stream(), units.last().stream()))
                .flatMap(edge -> values(edge.signature()));
    }

    /** For each parameter that the child's sizes depend on, the size that it is given here. */
    private Map<String, Size> bindings(Construct.Model made, Signature signature, String where) {
        Set<String> needed = Stream.concat(values(signature), crossing(signature))
                .map(Value::shape)
                .flatMap(List::stream)
                .flatMap(size -> size.atoms().stream())
                .map(atom -> atom.contains(".") ? atom.substring(0, atom.indexOf('.')) : atom)
                .collect(Collectors.toSet());
        Map<String, Size> bindings = new LinkedHashMap<>();
        for (int i = 0;
                i < Math.min(made.arguments().size(), signature.parameters().size());
                i++) {
            KnownValue argument = made.arguments().get(i);
            ConstructorParameter parameter = signature.parameters().get(i);
            Optional<Size> size = argument.size().or(() -> argument.path().map(Size::atom));
            if (size.isPresent()) {
                bindings.put(parameter.name(), size.get());
            } else if (needed.contains(parameter.name())) {
                declarations.broken = true;
                ExpressionTree tree =
                        ((NewClassTree) made.tree()).getArguments().get(i);
                report.error(Code.NOT_A_SIZE, tree, where, source.shortText(tree));
            }
            if (argument.size().isPresent()) {
                declarations.checks.addAll(argument.checks());
            }
        }
        return bindings;
    }
}
