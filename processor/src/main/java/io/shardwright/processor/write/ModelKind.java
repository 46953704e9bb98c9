package io.shardwright.processor.write;

import io.shardwright.ir.Graph;
import io.shardwright.spi.LogitsModel;
import io.shardwright.spi.LossModel;
import io.shardwright.tensor.DType;
import java.util.List;
import java.util.Optional;

/**
 * What a runtime can drive a model as, which follows from its signature.
 *
 * @param type the interface it implements
 * @param methods what that declares
 */
record ModelKind(Class<?> type, List<String> methods) {
    private static final ModelKind LOSS = new ModelKind(LossModel.class, List.of("newSaved", "forward", "backward"));
    private static final ModelKind LOGITS = new ModelKind(LogitsModel.class, List.of("newSaved", "forward"));

    static Optional<ModelKind> of(Graph graph) {
        boolean tokensOnly =
                graph.inputs().stream().allMatch(input -> graph.value(input).type() == DType.I32);
        if (!tokensOnly) {
            return Optional.empty();
        }
        boolean scalar = graph.value(graph.result()).shape().isEmpty();
        if (graph.inputs().size() == 2 && scalar && !graph.backward().isEmpty()) {
            return Optional.of(LOSS);
        }
        return graph.inputs().size() == 1 ? Optional.of(LOGITS) : Optional.empty();
    }
}
