package io.shardwright.runtime.faults;

/** When it happens. */
enum Moment {
    /** Before the first collective. */
    START,
    /** In a collective that others haven't entered yet. */
    WAITING,
    /** Between two collectives, while others wait in the second. */
    COMPUTING,
    /** With a reduction under way. */
    OVERLAPPED,
    /** After the last collective, before the rank says that it has ended. */
    END
}
