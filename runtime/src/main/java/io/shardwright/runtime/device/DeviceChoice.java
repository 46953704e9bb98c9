package io.shardwright.runtime.device;

import io.shardwright.spi.kernel.Kernels;

/**
 * A device as it was asked for, which may not be there.
 *
 * @param number among those of the provider
 */
public record DeviceChoice(DeviceProvider provider, int number) {
    /**
     * From {@code cpu}, {@code tornado} or {@code tornado:1}; without a number it is the first.
     *
     * @throws UnknownDeviceException if no provider is called so
     */
    public static DeviceChoice parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String number = colon < 0 ? "0" : text.substring(colon + 1);
        if (!number.matches("\\d{1,4}")) {
            throw new UnknownDeviceException(text);
        }
        return DeviceProviders.all().stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .map(provider -> new DeviceChoice(provider, Integer.parseInt(number)))
                .orElseThrow(() -> new UnknownDeviceException(text));
    }

    /** @param ranksOfJvm ranks that are threads of this JVM */
    public Kernels create(int ranksOfJvm, KernelChoices choices) {
        return provider.create(number, ranksOfJvm, choices);
    }
}
