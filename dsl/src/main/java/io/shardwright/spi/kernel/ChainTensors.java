package io.shardwright.spi.kernel;

import io.shardwright.tensor.LocalTensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tensors of a call of an {@link ElementwiseChain}, outputs first. A device has one, because each call would make objects. */
public final class ChainTensors {
    /** As many as a kernel of TornadoVM has arguments for. */
    public static final int MOST = 8;

    private final @Nullable LocalTensor[] tensors = new @Nullable LocalTensor[MOST];

    public LocalTensor get(int index) {
        return Objects.requireNonNull(tensors[index]);
    }

    public void set(int index, LocalTensor tensor) {
        tensors[index] = tensor;
    }
}
