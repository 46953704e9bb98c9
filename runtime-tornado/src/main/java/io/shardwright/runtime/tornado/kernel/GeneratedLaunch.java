package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceHeads;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.kernel.generated.GeneratedKernel;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Kernels that the compiler wrote for methods of {@code Kernels}. */
public final class GeneratedLaunch {
    private final DeviceMemory memory;
    private final List<Object> literals = new ArrayList<>();
    private float[] changing = KernelLaunch.NONE;
    private int rows;
    private int heads;
    private int seq;
    private int cols;
    private int sequenceRows;

    private GeneratedLaunch(DeviceMemory memory) {
        this.memory = memory;
    }

    /**
     * @param tensors of the method, in order
     * @param numbers of the method, in order
     */
    public static KernelLaunch launch(
            DeviceMemory memory, GeneratedKernel kernel, List<LocalTensor> tensors, List<Number> numbers) {
        return new GeneratedLaunch(memory).launch(kernel, tensors, numbers);
    }

    private KernelLaunch launch(GeneratedKernel kernel, List<LocalTensor> tensors, List<Number> numbers) {
        GeneratedKernel.Given given = kernel.given();
        for (int i = 0; i < tensors.size(); i++) {
            give(tensors.get(i), given.tensors().get(i));
        }
        for (GeneratedKernel.Size size : given.sizes()) {
            literals.add(
                    switch (size) {
                        case ROWS -> rows;
                        case HEADS -> heads;
                        case SEQ -> seq;
                        case COLS -> cols;
                    });
        }
        for (int i = 0; i < numbers.size(); i++) {
            give(numbers.get(i), given.numbers().get(i));
        }
        Grid grid = switch (kernel.groups()) {
            case ROWS -> Grid.groups(rows, GroupReductions.ITEMS);
            case COLUMNS -> GroupReductions.columns(cols);
            case SEQUENCES -> GroupReductions.columns(Math.multiplyExact(sequenceRows, cols));
            case ALL_ROWS -> Grid.groups(1, GroupReductions.ITEMS_OF_ALL_ROWS);
        };
        return KernelLaunch.ofGroups(
                kernel.name(), grid, changing, kernel.reference().get(), literals);
    }

    private void give(LocalTensor x, GeneratedKernel.OfTensor given) {
        switch (given) {
            case ELEMENTS -> {
                DeviceRows place = memory.rows(x);
                literals.add(place.at());
                literals.add(place.stride());
                rows = place.rows();
                cols = place.cols();
            }
            case SEQUENCE -> {
                DeviceRows place = memory.rows(x);
                literals.add(place.at());
                literals.add(place.stride());
                literals.add(place.rows());
                sequenceRows = place.rows();
            }
            case ROW -> {
                literals.add(memory.dense(x));
                cols = Math.toIntExact(x.size());
            }
            case COLUMN -> {
                literals.add(memory.dense(x));
                rows = Math.toIntExact(x.size());
            }
            case RANKS -> {
                literals.add(memory.dense(x));
                cols = Math.toIntExact(x.dim(0));
                rows = Math.toIntExact(x.dim(-1));
            }
            case HEADS -> {
                DeviceHeads place = memory.heads(x);
                literals.add(place.place());
                literals.add(place.steps());
                heads = place.heads();
                seq = place.seq();
                rows = Math.multiplyExact(Math.multiplyExact(place.batch(), heads), seq);
                cols = place.size() / 2;
            }
            case HALVES -> {
                literals.add(memory.dense(x));
                cols = Math.toIntExact(x.size()) / 2;
            }
            case COLUMNS, TOTAL -> literals.add(memory.dense(x));
            case NOT -> {}
        }
    }

    private void give(Number number, GeneratedKernel.OfNumber given) {
        switch (given) {
            case ARGUMENT -> literals.add(number.floatValue());
            case DOUBLE -> literals.add(number.doubleValue());
            case LONG -> literals.add(number.longValue());
            case CHANGING -> {
                changing = Arrays.copyOf(changing, changing.length + 1);
                changing[changing.length - 1] = number.floatValue();
            }
            case NOT -> {}
        }
    }
}
