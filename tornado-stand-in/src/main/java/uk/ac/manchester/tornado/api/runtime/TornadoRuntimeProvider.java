package uk.ac.manchester.tornado.api.runtime;

import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/** One backend with one device: this JVM. */
public final class TornadoRuntimeProvider {
    private static final TornadoDevice DEVICE = new TornadoDevice() {
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
    };

    private static final TornadoBackend BACKEND = new TornadoBackend() {
        @Override
        public String getName() {
            return "stand-in";
        }

        @Override
        public int getNumDevices() {
            return 1;
        }

        @Override
        public TornadoDevice getDevice(int index) {
            return DEVICE;
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
