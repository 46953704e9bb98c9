package io.shardwright.pass.layout;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Signature;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Form;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A model as it was read, in the form that {@code @SequenceParallel} asks for: its tensors come split along the sequence, unless
 * they are split over the same axis otherwise, and the models in its fields are in this form, where they have it. Tokens stay whole.
 */
public final class SplitSequence {
    private SplitSequence() {}

    /**
     * @param annotation where the model asks for it
     * @param signatures of models in this form, by class
     */
    public static Graph run(
            Graph read, Origin annotation, Function<String, Optional<Signature>> signatures, DiagnosticLog log) {
        Map<String, Value> values = new LinkedHashMap<>(read.values());
        boolean hasSequence = false;
        for (String input : read.inputs()) {
            Value value = read.value(input);
            int dim = value.sequenceDim();
            hasSequence |= dim >= 0;
            if (dim >= 0 && value.type().isFloat() && value.layout().on(Axis.TP).equals(Placement.INVARIANT)) {
                MeshLayout split = value.layout().with(Axis.TP, Placement.varying(dim));
                values.put(input, value.withLayout(split));
            }
        }
        if (!hasSequence) {
            log.report(Diagnostic.of(
                    Code.NO_SEQUENCE, annotation, read.simpleName(), read.simpleName(), "@SequenceParallel"));
        }
        return read.withModel(Form.SEQUENCE_PARALLEL.of(read.model()))
                .withValues(values)
                .withChildren(read.children().stream()
                        .map(child -> signatures
                                .apply(child.model())
                                .map(signature -> inThisForm(child, signature))
                                .orElse(child))
                        .toList());
    }

    private static Child inThisForm(Child child, Signature signature) {
        return child.of(Form.SEQUENCE_PARALLEL.of(child.model()), signature);
    }
}
