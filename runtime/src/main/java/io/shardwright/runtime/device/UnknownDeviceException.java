package io.shardwright.runtime.device;

import io.shardwright.diagnostic.ModelException;

/** No provider has a device of that name. */
public final class UnknownDeviceException extends ModelException {
    private static final long serialVersionUID = 1L;

    UnknownDeviceException(String text) {
        super("device " + text + ": there is no such device\n  Fix: take " + DeviceProviders.names()
                + ", with :N behind it for another than the first; ./shardwright devices shows them");
    }
}
