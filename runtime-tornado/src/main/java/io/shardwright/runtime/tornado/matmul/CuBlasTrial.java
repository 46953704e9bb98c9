package io.shardwright.runtime.tornado.matmul;

import io.shardwright.runtime.tornado.launch.CuBlasMatmul;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/**
 * Finds out by a product of two numbers whether cuBLAS makes a device's matmuls. It does on NVIDIA's devices with TornadoVM's CUDA
 * backend, if TornadoVM's library for it and cuBLAS itself can be loaded.
 */
public final class CuBlasTrial {
    /** Leaves matmuls to our own kernel if it is false. */
    public static final String WANTED = "shardwright.tornado.cublas";

    private CuBlasTrial() {}

    /** Who makes matmuls on that device. */
    public static DeviceMatmuls matmulsOn(TornadoDevice device) {
        try {
            if (!isBackedBy(device)) {
                return OwnMatmuls.ONLY;
            }
        } catch (LinkageError e) {
            return new OwnMatmuls("this TornadoVM has another one than 5.2.0 has (" + e + ")");
        }
        String failure =
                "false".equalsIgnoreCase(System.getProperty(WANTED)) ? "-D" + WANTED + "=false" : failure(device);
        return failure == null ? new CuBlasMatmuls() : new OwnMatmuls(failure);
    }

    /**
     * Whether TornadoVM has cuBLAS for the device.
     *
     * @throws LinkageError if TornadoVM's classes for it are gone, or are others, as in other versions
     */
    private static boolean isBackedBy(TornadoDevice device) {
        return device instanceof TornadoXPUDevice xpu && new PlacedCuBlas().canHandle(xpu);
    }

    private static @Nullable String failure(TornadoDevice device) {
        FloatArray numbers = FloatArray.fromElements(2, 3, Float.NaN);
        FloatArray places = FloatArray.fromElements(0, 0, 0, 1, 0, 2);
        CuBlasMatmul matmul = new CuBlasMatmul(
                new DeviceRows(2, 1, 1, 1),
                new CuBlasMatmul.Factor(0, 1, false),
                new CuBlasMatmul.Factor(1, 1, true),
                1,
                false);
        TaskGraph graph = new TaskGraph("cublas")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, numbers, places)
                .libraryTask("matmul", matmul::on, numbers, places)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, numbers);
        try {
            new TornadoExecutionPlan(graph.snapshot()).withDevice(device).execute();
        } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
            return e.getMessage() == null
                    ? e.toString()
                    : e.getMessage().lines().findFirst().orElse("");
        }
        return numbers.get(2) == 6 ? null : "2 times 3 is " + numbers.get(2) + " there";
    }
}
