package io.shardwright.samples.families;

/** @param rotated elements of a head that turn; 0 for all */
record LongRopeConfig(int hidden, int heads, int rotated, Scaling scaling, int vocabulary) {
    enum Scaling {
        LINEAR,
        LLAMA3,
        YARN,
        NEIGHBOURS
    }
}
