package io.shardwright.runtime.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.shardwright.runtime.tornado.launch.CuBlasFunction;
import io.shardwright.runtime.tornado.launch.CuBlasMatmul;
import io.shardwright.runtime.tornado.launch.CuBlasMatmul.Factor;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.matmul.CuBlasMatmuls;
import io.shardwright.runtime.tornado.matmul.CuBlasTrial;
import io.shardwright.runtime.tornado.matmul.DeviceMatmuls;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

class CuBlasTest {
    private static final int FLOATS = 1 << 14;

    /** Where the factors and the result begin in memory. */
    private static final int X = 5;

    private static final int Y = FLOATS / 4;
    private static final int Z = FLOATS / 2 + 1;

    /** Floats between the rows of a matrix. */
    private static final int GAP = 3;

    /** Rows, columns, terms of a sum. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 7, 5", "7, 1, 5", "7, 5, 1", "4, 4, 4", "13, 29, 17", "33, 8, 31"})
    void productsOfPlacesInTheMemoryAreThoseOfPlainLoops(int rows, int cols, int depth) {
        for (boolean add : new boolean[] {false, true}) {
            for (boolean xTransposed : new boolean[] {false, true}) {
                for (boolean yTransposed : new boolean[] {false, true}) {
                    check(rows, cols, depth, xTransposed, yTransposed, add);
                }
            }
        }
    }

    private static void check(int rows, int cols, int depth, boolean xTransposed, boolean yTransposed, boolean add) {
        Optional<TornadoKernels> found = OnDevice.deviceWithCuBlas();
        assumeThat(found).as("a device with cuBLAS").isPresent();
        TornadoKernels device = found.orElseThrow();
        MemorySegment memory = device.allocate(OnDevice::allocate, (long) FLOATS * Float.BYTES);
        LocalTensor all = LocalTensor.dense(Storage.on(memory), DType.F32, FLOATS);
        SplittableRandom random = new SplittableRandom(7);
        double[] expected = new double[FLOATS];
        for (int i = 0; i < FLOATS; i++) {
            all.set((float) random.nextDouble(-1, 1), i);
            expected[i] = all.get(i);
        }
        Factor x = new Factor(entry(device, all, X), (xTransposed ? rows : depth) + GAP, xTransposed);
        Factor y = new Factor(entry(device, all, Y), (yTransposed ? depth : cols) + GAP, yTransposed);
        DeviceRows z = new DeviceRows(entry(device, all, Z), cols + GAP, rows, cols);
        for (int row = 0; row < rows; row++) {
            for (int col = 0; col < cols; col++) {
                int at = Z + row * z.stride() + col;
                if (!add) {
                    all.set(Float.NaN, at);
                }
                double sum = add ? expected[at] : 0;
                for (int k = 0; k < depth; k++) {
                    sum += expected[X + element(x, row, k)] * expected[Y + element(y, k, col)];
                }
                expected[at] = sum;
            }
        }
        device.record(new CuBlasMatmul(CuBlasFunction.FLOAT32, z, x, y, depth, add));
        device.toHost(all);
        for (int i = 0; i < FLOATS; i++) {
            assertThat((double) all.get(i)).as("float %d", i).isCloseTo(expected[i], Offset.offset(1e-5));
        }
    }

    @Test
    void tf32HasTenBitsBehindThePointOfEachFactor() {
        assertThat(threeTimes(1 + 0x1p-9f, CuBlasFunction.TF32)).isEqualTo(3 * (1 + 0x1p-9f));
        assertThat(threeTimes(1 + 0x1p-12f, CuBlasFunction.TF32)).isEqualTo(3);
        assertThat(threeTimes(1 + 0x1p-12f, CuBlasFunction.FLOAT32)).isEqualTo(3 * (1 + 0x1p-12f));
    }

    private static float threeTimes(float factor, CuBlasFunction function) {
        Optional<TornadoKernels> found = OnDevice.deviceWithCuBlas();
        assumeThat(found).as("a device with cuBLAS").isPresent();
        TornadoKernels device = found.orElseThrow();
        MemorySegment memory = device.allocate(OnDevice::allocate, (long) FLOATS * Float.BYTES);
        LocalTensor all = LocalTensor.dense(Storage.on(memory), DType.F32, FLOATS);
        all.set(factor, X);
        all.set(3, Y);
        Factor x = new Factor(entry(device, all, X), 1, false);
        Factor y = new Factor(entry(device, all, Y), 1, false);
        DeviceRows z = new DeviceRows(entry(device, all, Z), 1, 1, 1);
        device.record(new CuBlasMatmul(function, z, x, y, 1, false));
        device.toHost(all);
        return all.get(Z);
    }

    /** Of the place that begins there. */
    private static int entry(TornadoKernels device, LocalTensor all, int from) {
        return device.memory().at(all.section(0, from, 1));
    }

    private static int element(Factor factor, int row, int col) {
        return (factor.transposed() ? col : row) * factor.stride() + (factor.transposed() ? row : col);
    }

    @Test
    void whatADeviceIsCalledSaysWhoMakesItsProducts() {
        assertThat(OnDevice.device().describe()).contains("matmuls by our own kernel)");
        Optional<TornadoKernels> device = OnDevice.deviceWithCuBlas();
        assumeThat(device).as("a device with cuBLAS").isPresent();
        assertThat(device.orElseThrow().describe()).contains("matmuls by cuBLAS)");
        assertThat(new TornadoProvider().devices())
                .anyMatch(found -> found.description().contains("matmuls by cuBLAS"));
    }

    @Test
    void ourOwnKernelTakesOverWhereCuBlasCannotBeLoaded() {
        assumeThat(TornadoDevices.areStandIns())
                .as("a device of which only libraries ask something")
                .isTrue();
        DeviceMatmuls matmuls = CuBlasTrial.matmulsOn(withoutLibrary());
        assertThat(matmuls.describe()).isEqualTo("matmuls by our own kernel and not by cuBLAS: no libtornado-cublas");
    }

    private static TornadoDevice withoutLibrary() {
        return (TornadoDevice) Proxy.newProxyInstance(
                CuBlasTest.class.getClassLoader(),
                new Class<?>[] {TornadoXPUDevice.class, TornadoNativeStreamSupport.class},
                (device, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(device);
                    case "equals" -> device == arguments[0];
                    default -> throw new IllegalStateException("no libtornado-cublas");
                });
    }

    @Test
    void ourOwnKernelTakesOverWhereCuBlasIsNotWanted() {
        Optional<TornadoDevices.Found> device = TornadoDevices.all().stream()
                .filter(found -> found.matmuls() instanceof CuBlasMatmuls)
                .findFirst();
        assumeThat(device).as("a device with cuBLAS").isPresent();
        System.setProperty(CuBlasTrial.WANTED, "false");
        try {
            assertThat(device.orElseThrow().matmuls().describe())
                    .contains("our own kernel")
                    .endsWith("-Dshardwright.tornado.cublas=false");
        } finally {
            System.clearProperty(CuBlasTrial.WANTED);
        }
    }
}
