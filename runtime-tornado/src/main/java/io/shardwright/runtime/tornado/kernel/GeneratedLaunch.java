package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.kernel.generated.GeneratedKernel;
import io.shardwright.spi.kernel.generated.GeneratedKernel.Given;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;

/** Kernels that the compiler wrote for methods of {@code Kernels}. */
public final class GeneratedLaunch {
    private GeneratedLaunch() {}

    /**
     * @param tensors of the method, in order
     * @param numbers of the method, in order
     */
    public static KernelLaunch launch(
            DeviceMemory memory, GeneratedKernel kernel, List<LocalTensor> tensors, List<Float> numbers) {
        List<Object> literals = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            Given given = kernel.given().get(i);
            if (given == Given.ELEMENTS) {
                DeviceRows rows = memory.rows(tensors.get(i));
                literals.add(rows.at());
                literals.add(rows.stride());
            } else if (given != Given.NOT) {
                literals.add(memory.dense(tensors.get(i)));
            }
        }
        DeviceRows shape = memory.rows(tensors.get(kernel.given().indexOf(Given.ELEMENTS)));
        Grid grid = switch (kernel.groups()) {
            case ROWS -> {
                literals.add(shape.cols());
                literals.addAll(numbers);
                yield Grid.groups(shape.rows(), GroupReductions.ITEMS);
            }
            case COLUMNS -> {
                literals.add(shape.rows());
                literals.add(shape.cols());
                yield GroupReductions.columns(shape.cols());
            }
        };
        return KernelLaunch.ofGroups(kernel.name(), grid, kernel.reference().get(), literals);
    }
}
