package io.shardwright.spi.collective;

/** How a reducing collective combines elements. Always applied in rank order, so a run repeats bit for bit. */
public enum Reduction {
    SUM,
    MAX
}
