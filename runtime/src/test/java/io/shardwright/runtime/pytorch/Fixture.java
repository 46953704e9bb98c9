package io.shardwright.runtime.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.checkpoint.SafetensorsFile;
import io.shardwright.runtime.checkpoint.StoredTensor;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/** Tensors of one case in a file: those whose names begin with the case's. */
final class Fixture implements AutoCloseable {
    /** Of the norm of what PyTorch has. */
    private static final double TOLERANCE = 1e-5;

    private final SafetensorsFile file;

    private Fixture(SafetensorsFile file) {
        this.file = file;
    }

    static Fixture open(String name) {
        return new Fixture(
                SafetensorsFile.open(Path.of("src/test/resources/attention").resolve(name)));
    }

    /** Names of the cases, in order. */
    List<String> cases() {
        return file.names().stream()
                .map(name -> name.substring(0, name.indexOf('.')))
                .distinct()
                .toList();
    }

    boolean has(String name) {
        return file.names().contains(name);
    }

    /** A dense copy: f32, or i32 for whole numbers. */
    LocalTensor tensor(String name) {
        StoredTensor stored = file.tensor(name);
        long[] dims = stored.info().shape().stream().mapToLong(Long::longValue).toArray();
        boolean isWhole = stored.info().type().equals("I32");
        LocalTensor copy = zeros(isWhole ? DType.I32 : DType.F32, dims);
        LocalTensor flat = copy.reshape(copy.size());
        for (long i = 0; i < flat.size(); i++) {
            if (isWhole) {
                flat.setInt((int) stored.whole(i), i);
            } else {
                flat.set((float) stored.real(i), i);
            }
        }
        return copy;
    }

    static LocalTensor zerosLike(LocalTensor like) {
        return zeros(DType.F32, like.dims());
    }

    private static LocalTensor zeros(DType type, long... dims) {
        long elements = 1;
        for (long dim : dims) {
            elements *= dim;
        }
        return LocalTensor.dense(Storage.on(Arena.ofAuto().allocate(4 * elements + 64, 64)), type, dims);
    }

    /** Compares within the tolerance: the norm of the difference with that of what PyTorch has. */
    void assertClose(LocalTensor actual, String name) {
        StoredTensor expected = file.tensor(name);
        LocalTensor dense = zerosLike(actual);
        new NaiveKernels().copy(dense, actual);
        LocalTensor flat = dense.reshape(dense.size());
        double difference = 0;
        double norm = 0;
        for (long i = 0; i < flat.size(); i++) {
            double value = expected.real(i);
            difference += Math.pow(flat.get(i) - value, 2);
            norm += value * value;
        }
        assertThat(Math.sqrt(difference)).as(name).isLessThanOrEqualTo(TOLERANCE * Math.sqrt(norm));
    }

    @Override
    public void close() {
        file.close();
    }
}
