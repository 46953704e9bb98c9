package uk.ac.manchester.tornado.api.common;

/** A device of a backend. */
public interface TornadoDevice {
    String getDeviceName();

    String getPlatformName();

    long getMaxGlobalMemory();

    long getMaxAllocMemory();
}
