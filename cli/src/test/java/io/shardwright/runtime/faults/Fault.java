package io.shardwright.runtime.faults;

/** What happens to one rank. */
enum Fault {
    /** {@code kill -9}. */
    KILLED,
    /** {@code kill -STOP}, for longer than the others wait. */
    STOPPED,
    /** Its body throws. */
    THROWS,
    /** It asks for more memory than the host has. */
    OUT_OF_MEMORY,
    /** Its part of the shared file can't be written, as where a file system or a quota is full. */
    FULL_DISK,
    /** It comes when the others have lost patience. */
    TOO_LATE,
    /** It comes when the others still wait. */
    LATE,
    /** It runs other classes. */
    OTHER_VERSION;

    /** Whether it may happen at any {@link Moment}, and not only at the start. */
    boolean isSudden() {
        return this == KILLED || this == STOPPED || this == THROWS;
    }
}
