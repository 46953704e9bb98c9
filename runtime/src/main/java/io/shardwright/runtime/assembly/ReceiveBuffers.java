package io.shardwright.runtime.assembly;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.EnumMap;
import java.util.Map;

/** Room for gradients of another rank, of one tensor at a time: for each type a buffer as large as the largest. */
public final class ReceiveBuffers {
    private final Map<DType, LocalTensor> buffers = new EnumMap<>(DType.class);

    /**
     * @param model not yet committed
     * @param largest elements, by type
     */
    public ReceiveBuffers(ModelAssembly model, Map<DType, Long> largest) {
        largest.forEach((type, elements) -> buffers.put(type, model.communicationBuffer(type, elements)));
    }

    /** A flat tensor of the type and size of {@code gradient}. */
    public LocalTensor like(LocalTensor gradient) {
        LocalTensor buffer = buffers.get(gradient.type());
        if (buffer == null) {
            throw new IllegalArgumentException("nothing like " + gradient + " was to be received");
        }
        return buffer.section(0, 0, gradient.size());
    }
}
