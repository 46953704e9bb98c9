package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.launch.TornadoException;
import io.shardwright.runtime.tornado.matmul.CuBlasTrial;
import io.shardwright.runtime.tornado.matmul.DeviceMatmuls;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** The devices that TornadoVM has found, numbered over all its backends. */
final class TornadoDevices {
    /** TornadoVM otherwise runs a kernel that it cannot compile as sequential Java, which makes something else of most. */
    private static final String BAILOUT = "tornado.recover.bailout";

    /** Up to where TornadoVM counts what it has given away, whatever there is: 4 GB unless it is told otherwise. */
    private static final String MEMORY = "tornado.device.memory";

    /** More than a device has: what it has is asked of it, in {@code DeviceLimits}. */
    private static final String ALL_MEMORY = "1048576MB";

    private static final String STAND_IN = "stand-in";

    /** The module with TornadoVM's runtime. */
    private static final String RUNTIME = "tornado.runtime";

    private static final String DRIVER =
            "  Fix: install the driver of a device: CUDA for NVIDIA, or an OpenCL driver (pocl-opencl-icd"
                    + " runs on any CPU)";

    /** A device and what it is called: {@code OpenCL: NVIDIA H100 (NVIDIA CUDA)}. */
    record Found(TornadoDevice device, String name) {
        /** Who makes matmuls on it; to find that out can take a second. */
        DeviceMatmuls matmuls() {
            return CuBlasTrial.matmulsOn(device);
        }
    }

    private TornadoDevices() {}

    /** @throws TornadoException if TornadoVM is there and doesn't run */
    static List<Found> all() {
        List<Found> all = new ArrayList<>();
        TornadoRuntime runtime = runtime();
        for (int b = 0; b < runtime.getNumBackends(); b++) {
            TornadoBackend backend = runtime.getBackend(b);
            for (int d = 0; d < backend.getNumDevices(); d++) {
                TornadoDevice device = backend.getDevice(d);
                all.add(new Found(
                        device,
                        backend.getName() + ": " + device.getDeviceName().trim() + " ("
                                + device.getPlatformName().trim() + ")"));
            }
        }
        return all;
    }

    /** Whether a stand-in for tests takes TornadoVM's place. */
    static boolean areStandIns() {
        return isStandIn(runtime());
    }

    private static boolean isStandIn(TornadoRuntime runtime) {
        return runtime.getBackend(0).getName().equals(STAND_IN);
    }

    private static TornadoRuntime runtime() {
        TornadoRuntime runtime;
        if (System.getProperty(MEMORY) == null) {
            System.setProperty(MEMORY, ALL_MEMORY);
        }
        SteadyPrograms.numberKinds();
        try {
            runtime = TornadoRuntimeProvider.getTornadoRuntime();
        } catch (RuntimeException | LinkageError e) {
            throw notStarted(e, ModuleLayer.boot().findModule(RUNTIME).isPresent());
        }
        if (runtime.getNumBackends() == 0) {
            throw new TornadoException("TornadoVM runs, and has found no device\n" + DRIVER);
        }
        if (!isStandIn(runtime) && !"False".equalsIgnoreCase(System.getProperty(BAILOUT))) {
            throw new TornadoException(
                    "TornadoVM would run a kernel that it cannot compile as sequential Java, with other results\n"
                            + "  Fix: start Java with -D" + BAILOUT + "=False, as ./shardwright does");
        }
        return runtime;
    }

    /** @param hasRuntime whether this Java was started with TornadoVM's runtime, so that something else is missing */
    static TornadoException notStarted(Throwable failure, boolean hasRuntime) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String why = cause.getMessage() == null
                ? cause.toString()
                : cause.getMessage().strip();
        return hasRuntime
                ? new TornadoException("TornadoVM's runtime doesn't start: " + why + "\n" + DRIVER)
                : new TornadoException("TornadoVM's classes are here, but this Java was started without its runtime ("
                        + why + ")\n" + TornadoFlags.FIX);
    }
}
