package io.shardwright.processor.write;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Value;
import io.shardwright.spi.HeadHalves;
import io.shardwright.spi.HeadModel;
import io.shardwright.spi.LossHalves;
import io.shardwright.spi.LossModel;
import io.shardwright.spi.TensorHalves;
import io.shardwright.spi.TensorModel;
import io.shardwright.spi.TokenHalves;
import io.shardwright.spi.TokenModel;
import io.shardwright.tensor.DType;
import java.util.List;
import java.util.Optional;

/**
 * What a runtime can drive a model as, which follows from its signature.
 *
 * @param type the interface it implements
 * @param halves what implements the halves of its backward
 */
record ModelKind(Class<?> type, Class<?> halves) {
    /** What all models declare. */
    static final List<String> METHODS = List.of("newSaved", "forward", "backward", "halves");

    /** What all halves declare. */
    static final List<String> HALVES_METHODS = List.of("newKept", "inputGradients", "weightGradients");

    private static final ModelKind LOSS = new ModelKind(LossModel.class, LossHalves.class);
    private static final ModelKind HEAD = new ModelKind(HeadModel.class, HeadHalves.class);
    private static final ModelKind TOKEN = new ModelKind(TokenModel.class, TokenHalves.class);
    private static final ModelKind TENSOR = new ModelKind(TensorModel.class, TensorHalves.class);

    static Optional<ModelKind> of(Graph graph) {
        if (graph.backward().isEmpty()) {
            return Optional.empty();
        }
        List<DType> inputs =
                graph.inputs().stream().map(graph::value).map(Value::type).toList();
        boolean scalar = graph.value(graph.result()).shape().isEmpty();
        if (inputs.equals(List.of(DType.I32))) {
            return Optional.of(TOKEN);
        }
        if (inputs.equals(List.of(DType.F32))) {
            return Optional.of(TENSOR);
        }
        if (scalar && inputs.equals(List.of(DType.I32, DType.I32))) {
            return Optional.of(LOSS);
        }
        return scalar && inputs.equals(List.of(DType.F32, DType.I32)) ? Optional.of(HEAD) : Optional.empty();
    }
}
