package io.shardwright.runtime.cpu.naive;

import static io.shardwright.runtime.cpu.naive.Dense.map;
import static io.shardwright.runtime.cpu.naive.Dense.read;
import static io.shardwright.runtime.cpu.naive.Dense.write;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Parts of tensors, by views. */
public interface NaiveShapeKernels extends Kernels {
    @Override
    default void placeSection(LocalTensor x, LocalTensor y, int dim, long from) {
        fill(x, 0);
        addSection(x, y, dim, from);
    }

    @Override
    default void addSection(LocalTensor x, LocalTensor y, int dim, long from) {
        LocalTensor section = x.section(dim, from, y.dim(dim));
        write(section, map(read(section), read(y), Double::sum));
    }
}
