package io.shardwright.processor.read;

import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import io.shardwright.annotations.Gradient;
import io.shardwright.annotations.Layout;
import io.shardwright.ir.Value;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.forward.GraphBuilder;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Source;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Element;

/**
 * Declares what forward takes: tokens and masks are {@code [batch, seq]}, tensors {@code [batch, seq, ?x]} with a size that inference
 * finds, the same on every rank, unless a {@link Layout} says otherwise.
 */
record ForwardInputs(Source source, Specs specs) {
    List<String> declare(MethodTree forward, GraphBuilder graph) throws Unreadable {
        List<String> inputs = new ArrayList<>();
        for (VariableTree tree : forward.getParameters()) {
            Element parameter = source.element(tree).orElseThrow(Unreadable::new);
            String name = tree.getName().toString();
            DType type = ModuleTypes.isTokens(parameter.asType())
                    ? DType.I32
                    : ModuleTypes.isMask(parameter.asType()) ? DType.MASK : DType.REAL;
            Optional<Specs.Shape> stated = Optional.ofNullable(parameter.getAnnotation(Layout.class))
                    .flatMap(layout -> specs.layout(tree.getModifiers(), layout, tree));
            Specs.Shape shape = stated.orElseGet(
                    () -> new Specs.Shape(type.isFloat() ? batchSeqAnd(name) : batchAndSeq(), MeshLayout.INVARIANT));
            Gradient gradient = parameter.getAnnotation(Gradient.class);
            boolean isData = gradient != null && !gradient.value();
            // Data comes as floats.
            DType declared = type.isFloat() && isData ? DType.F32 : type;
            graph.declare(new Value(name, declared, shape.sizes(), shape.layout(), type.isFloat() && isData));
            inputs.add(name);
        }
        return inputs;
    }

    private static List<Size> batchAndSeq() {
        return List.of(Size.atom("batch"), Size.atom("seq"));
    }

    private static List<Size> batchSeqAnd(String name) {
        return List.of(Size.atom("batch"), Size.atom("seq"), Size.atom("?" + name));
    }
}
