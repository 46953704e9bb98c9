package uk.ac.manchester.tornado.api.runtime;

import java.util.List;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

/** One backend with two devices, both this JVM; libraries can be called from the second. */
public final class TornadoRuntimeProvider {
    private static class Jvm implements TornadoXPUDevice {
        @Override
        public String getDeviceName() {
            return "stand-in";
        }

        @Override
        public String getPlatformName() {
            return "JVM";
        }

        @Override
        public long getMaxGlobalMemory() {
            return Runtime.getRuntime().maxMemory();
        }

        @Override
        public long getMaxAllocMemory() {
            return getMaxGlobalMemory();
        }
    }

    private static final class JvmWithLibraries extends Jvm implements TornadoNativeStreamSupport {
        @Override
        public long getNativeStream(long executionPlanId) {
            return 0;
        }

        @Override
        public long getNativeContext(long executionPlanId) {
            return 0;
        }
    }

    private static final List<TornadoDevice> DEVICES = List.of(new Jvm(), new JvmWithLibraries());

    private static final TornadoBackend BACKEND = new TornadoBackend() {
        @Override
        public String getName() {
            return "stand-in";
        }

        @Override
        public int getNumDevices() {
            return DEVICES.size();
        }

        @Override
        public TornadoDevice getDevice(int index) {
            return DEVICES.get(index);
        }
    };

    private static final TornadoRuntime RUNTIME = new TornadoRuntime() {
        @Override
        public int getNumBackends() {
            return 1;
        }

        @Override
        public TornadoBackend getBackend(int index) {
            return BACKEND;
        }
    };

    private TornadoRuntimeProvider() {}

    public static TornadoRuntime getTornadoRuntime() {
        return RUNTIME;
    }
}
