package io.shardwright.runtime.tornado;

import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapesTest {
    @ParameterizedTest
    @ValueSource(strings = {"0132", "0213", "3210", "2301"})
    void copiesBetweenAnyStridesAgree(String order) {
        int[] dims = order.chars().map(digit -> digit - '0').toArray();
        OnDevice.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 4, 5, 13);
            LocalTensor turned = x.permute(dims);
            LocalTensor dense = tensors.dense(turned.dims());
            LocalTensor back = tensors.strided(3, 4, 5, 13);
            kernels.copy(dense, turned);
            kernels.copy(back.permute(dims), dense);
            return List.of(dense, back);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void sectionsAgree(int dim) {
        OnDevice.check(1, (kernels, tensors) -> {
            long[] dims = {3, 5, 13};
            long[] part = dims.clone();
            part[dim] = 2;
            LocalTensor x = tensors.strided(dims);
            LocalTensor y = tensors.strided(part);
            LocalTensor z = tensors.strided(dims);
            kernels.placeSection(x, y, dim, 1);
            kernels.addSection(z, y, dim, dims[dim] - 2);
            return List.of(x, z);
        });
    }
}
