package io.shardwright.processor.write;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Value;
import io.shardwright.spi.HeadModel;
import io.shardwright.spi.LossModel;
import io.shardwright.spi.TensorModel;
import io.shardwright.spi.TokenModel;
import io.shardwright.tensor.DType;
import java.util.List;
import java.util.Optional;

/**
 * What a runtime can drive a model as, which follows from its signature.
 *
 * @param type the interface it implements
 */
record ModelKind(Class<?> type) {
    /** What all of them declare. */
    static final List<String> METHODS = List.of("newSaved", "forward", "backward");

    static Optional<ModelKind> of(Graph graph) {
        if (graph.backward().isEmpty()) {
            return Optional.empty();
        }
        List<DType> inputs =
                graph.inputs().stream().map(graph::value).map(Value::type).toList();
        boolean scalar = graph.value(graph.result()).shape().isEmpty();
        if (inputs.equals(List.of(DType.I32))) {
            return Optional.of(new ModelKind(TokenModel.class));
        }
        if (inputs.equals(List.of(DType.F32))) {
            return Optional.of(new ModelKind(TensorModel.class));
        }
        if (scalar && inputs.equals(List.of(DType.I32, DType.I32))) {
            return Optional.of(new ModelKind(LossModel.class));
        }
        return scalar && inputs.equals(List.of(DType.F32, DType.I32))
                ? Optional.of(new ModelKind(HeadModel.class))
                : Optional.empty();
    }
}
