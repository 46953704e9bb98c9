package io.shardwright.runtime.cli.options;

import io.shardwright.runtime.device.DeviceProvider;
import io.shardwright.runtime.device.DeviceProviders;
import java.util.Iterator;

/** What {@code --device} can be given, for its help. */
public final class DeviceNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return DeviceProviders.all().stream().map(DeviceProvider::name).iterator();
    }
}
