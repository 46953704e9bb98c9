package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.common.TornadoDevice;

/** A way to program devices. */
public interface TornadoBackend {
    String getName();

    int getNumDevices();

    TornadoDevice getDevice(int index);
}
