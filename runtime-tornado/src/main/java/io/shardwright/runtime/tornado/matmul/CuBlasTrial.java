package io.shardwright.runtime.tornado.matmul;

import io.shardwright.runtime.tornado.launch.CuBlasFunction;
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

    /** Lets the GPU round the factors of matmuls of float32 to TF32, if it is true. */
    public static final String TF32 = "shardwright.tornado.tf32";

    private CuBlasTrial() {}

    /** What makes matmuls of float32. */
    public static CuBlasFunction floats() {
        return Boolean.getBoolean(TF32) ? CuBlasFunction.TF32 : CuBlasFunction.FLOAT32;
    }

    /** Who makes matmuls on that device. */
    public static DeviceMatmuls matmulsOn(TornadoDevice device) {
        try {
            if (!isBackedBy(device)) {
                return OwnMatmuls.ONLY;
            }
        } catch (LinkageError e) {
            return new OwnMatmuls("this TornadoVM has another one than 5.2.0 has (" + e + ")");
        }
        String failure = "false".equalsIgnoreCase(System.getProperty(WANTED))
                ? "-D" + WANTED + "=false"
                : failure(device, floats());
        return failure == null
                ? new CuBlasMatmuls(floats(), failure(device, CuBlasFunction.BF16))
                : new OwnMatmuls(failure);
    }

    /**
     * Whether TornadoVM has cuBLAS for the device.
     *
     * @throws LinkageError if TornadoVM's classes for it are gone, or are others, as in other versions
     */
    private static boolean isBackedBy(TornadoDevice device) {
        return device instanceof TornadoXPUDevice xpu && new PlacedCuBlas().canHandle(xpu);
    }

    /** Why it doesn't make 6 of 2 and 3, which both types hold. */
    private static @Nullable String failure(TornadoDevice device, CuBlasFunction function) {
        boolean isBf16 = function == CuBlasFunction.BF16;
        FloatArray numbers = isBf16
                ? FloatArray.fromElements(Float.intBitsToFloat(bits(3) << Short.SIZE | bits(2)), Float.NaN)
                : FloatArray.fromElements(2, 3, Float.NaN);
        FloatArray places = FloatArray.fromElements(0, 0, 0, 1, 0, 2);
        CuBlasMatmul matmul = new CuBlasMatmul(
                function,
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
        float made =
                isBf16 ? Float.intBitsToFloat(Float.floatToRawIntBits(numbers.get(1)) << Short.SIZE) : numbers.get(2);
        return made == 6 ? null : "2 times 3 is " + made + " there";
    }

    /** Of a number that bf16 holds. */
    private static int bits(float number) {
        return Float.floatToRawIntBits(number) >>> Short.SIZE;
    }
}
