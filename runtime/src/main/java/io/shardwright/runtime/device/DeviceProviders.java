package io.shardwright.runtime.device;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The providers on the class path. */
public final class DeviceProviders {
    private DeviceProviders() {}

    /** In the order of their names. */
    public static List<DeviceProvider> all() {
        return ServiceLoader.load(DeviceProvider.class, DeviceProvider.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(DeviceProvider::name))
                .toList();
    }

    /** Their names in a sentence: {@code cpu or tornado}. */
    public static String names() {
        return String.join(" or ", all().stream().map(DeviceProvider::name).toList());
    }
}
