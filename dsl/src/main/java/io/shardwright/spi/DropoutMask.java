package io.shardwright.spi;

/**
 * Which elements a dropout layer drops: element {@code i} of the whole tensor in pass {@code p} is dropped or not
 * whatever the mesh, because only (key, p, i) decide.
 *
 * @param key of the layer and the run's seed
 * @param rate share of elements dropped, 0 to 1
 * @param wholeDims dims of the whole tensor
 * @param starts index in the whole tensor of this rank's first element, per dim
 */
public record DropoutMask(long key, double rate, long[] wholeDims, long[] starts) {}
