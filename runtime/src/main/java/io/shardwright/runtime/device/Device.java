package io.shardwright.runtime.device;

/**
 * A device that is there.
 *
 * @param id what {@code --device} takes: {@code cpu}, {@code tornado:0}
 * @param description for people: {@code cpu (oneDNN 3.11, 512-bit vectors)}
 */
public record Device(String id, String description) {}
