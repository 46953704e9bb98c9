package io.shardwright.runtime.cpu;

import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
    @ParameterizedTest
    @ValueSource(strings = {"0123", "0132", "0213", "3210", "1203", "2301"})
    void copiesBetweenAnyStridesAgree(String order) {
        int[] dims = order.chars().map(digit -> digit - '0').toArray();
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 40, 5, 67);
            LocalTensor turned = x.permute(dims);
            LocalTensor dense = tensors.dense(turned.dims());
            LocalTensor back = tensors.strided(3, 40, 5, 67);
            kernels.copy(dense, turned);
            kernels.copy(back.permute(dims), dense);
            return List.of(dense, back);
        });
    }

    @Test
    void copiesOfNoneAndOfOneElementAgree() {
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor one = tensors.dense(1, 1);
            LocalTensor x = tensors.dense(4, 3).section(1, 2, 1).section(0, 3, 1);
            LocalTensor column = tensors.dense(4);
            kernels.copy(one, x);
            kernels.copy(column, tensors.dense(4, 3).section(1, 1, 1).dropDim(1));
            kernels.copy(tensors.dense(0, 3), tensors.dense(3, 0).permute(1, 0));
            return List.of(one, column);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void sectionsAgree(int dim) {
        AgainstNaive.check(1, (kernels, tensors) -> {
            long[] dims = {3, 4, 5, 19};
            long[] part = dims.clone();
            part[dim] = 2;
            LocalTensor x = tensors.strided(dims);
            LocalTensor y = tensors.strided(part);
            LocalTensor z = tensors.strided(dims);
            kernels.placeSection(x, y, dim, 1);
            kernels.addSection(z, y, dim, dims[dim] - 2);
            kernels.placeSection(tensors.strided(dims), tensors.dense(dims).section(dim, 0, 0), dim, 1);
            return List.of(x, z);
        });
    }
}
