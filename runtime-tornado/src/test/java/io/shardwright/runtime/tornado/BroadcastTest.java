package io.shardwright.runtime.tornado;

import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BroadcastTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207})
    void biasesAndPositionsAgree(int size) {
        OnDevice.check(3, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 5, size);
            LocalTensor y = tensors.dense(3, 5, size);
            LocalTensor bias = tensors.dense(size);
            LocalTensor places = tensors.dense(5, size);
            LocalTensor biased = tensors.dense(3, 5, size);
            LocalTensor placed = tensors.strided(3, 5, size);
            LocalTensor dPlaces = tensors.dense(5, size);
            LocalTensor dBias = tensors.dense(size);
            kernels.addBias(biased, x, bias);
            kernels.addBroadcast(placed, x, places);
            kernels.addBroadcastGradient(dPlaces, x);
            kernels.addBiasGradient(dBias, x);
            kernels.addBias(y, y, bias);
            return List.of(biased, placed, dPlaces, dBias, y, x);
        });
    }
}
