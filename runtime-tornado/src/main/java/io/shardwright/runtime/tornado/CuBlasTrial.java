package io.shardwright.runtime.tornado;

import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/**
 * Finds out by a product of two numbers whether cuBLAS makes a device's products. It does on NVIDIA's devices with TornadoVM's CUDA
 * backend, if TornadoVM's library for it and cuBLAS itself can be loaded.
 */
final class CuBlasTrial {
    /** Leaves products to our own kernel if it is false. */
    static final String WANTED = "shardwright.tornado.cublas";

    private CuBlasTrial() {}

    /** Who makes products on that device. */
    static MatrixProducts productsOn(TornadoDevice device) {
        if (!isBackedBy(device)) {
            return OwnProducts.ONLY;
        }
        String failure =
                "false".equalsIgnoreCase(System.getProperty(WANTED)) ? "-D" + WANTED + "=false" : failure(device);
        return failure == null ? new CuBlasProducts() : new OwnProducts(failure);
    }

    /** Whether TornadoVM has libraries for the device. Versions before 5.2 have none. */
    private static boolean isBackedBy(TornadoDevice device) {
        try {
            return device instanceof TornadoXPUDevice xpu && new PlacedCuBlas().canHandle(xpu);
        } catch (LinkageError e) {
            return false;
        }
    }

    private static @Nullable String failure(TornadoDevice device) {
        FloatArray numbers = FloatArray.fromElements(2, 3, Float.NaN);
        LibraryProduct product = new LibraryProduct(
                new Rows(2, 1, 1, 1),
                new LibraryProduct.Factor(0, 1, false),
                new LibraryProduct.Factor(1, 1, true),
                1,
                false);
        TaskGraph graph = new TaskGraph("cublas")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, numbers)
                .libraryTask("product", product::on, numbers)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, numbers);
        try {
            new TornadoExecutionPlan(graph.snapshot()).withDevice(device).execute();
        } catch (RuntimeException | LinkageError e) {
            return e.getMessage() == null
                    ? e.toString()
                    : e.getMessage().lines().findFirst().orElse("");
        }
        return numbers.get(2) == 6 ? null : "2 times 3 is " + numbers.get(2) + " there";
    }
}
