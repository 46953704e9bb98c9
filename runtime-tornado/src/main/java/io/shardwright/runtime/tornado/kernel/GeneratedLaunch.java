package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.kernel.generated.GeneratedKernel;
import io.shardwright.spi.kernel.generated.GeneratedKernel.OfNumber;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;

/** Kernels that the compiler wrote for methods of {@code Kernels}. */
public final class GeneratedLaunch {
    private final DeviceMemory memory;
    private final List<Object> literals = new ArrayList<>();
    private int rows;
    private int cols;

    private GeneratedLaunch(DeviceMemory memory) {
        this.memory = memory;
    }

    /**
     * @param tensors of the method, in order
     * @param numbers of the method, in order
     */
    public static KernelLaunch launch(
            DeviceMemory memory, GeneratedKernel kernel, List<LocalTensor> tensors, List<Float> numbers) {
        return new GeneratedLaunch(memory).launch(kernel, tensors, numbers);
    }

    private KernelLaunch launch(GeneratedKernel kernel, List<LocalTensor> tensors, List<Float> numbers) {
        GeneratedKernel.Given given = kernel.given();
        for (int i = 0; i < tensors.size(); i++) {
            give(tensors.get(i), given.tensors().get(i));
        }
        if (given.rows()) {
            literals.add(rows);
        }
        if (given.cols()) {
            literals.add(cols);
        }
        literals.addAll(those(OfNumber.ARGUMENT, given, numbers));
        List<Float> ofStep = those(OfNumber.CHANGING, given, numbers);
        float[] changing = new float[ofStep.size()];
        for (int i = 0; i < changing.length; i++) {
            changing[i] = ofStep.get(i);
        }
        Grid grid = switch (kernel.groups()) {
            case ROWS -> Grid.groups(rows, GroupReductions.ITEMS);
            case COLUMNS -> GroupReductions.columns(cols);
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
            case COLUMNS, TOTAL -> literals.add(memory.dense(x));
            case NOT -> {}
        }
    }

    private static List<Float> those(OfNumber wanted, GeneratedKernel.Given given, List<Float> numbers) {
        List<Float> those = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            if (given.numbers().get(i) == wanted) {
                those.add(numbers.get(i));
            }
        }
        return those;
    }
}
