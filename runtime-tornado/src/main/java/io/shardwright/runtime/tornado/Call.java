package io.shardwright.runtime.tornado;

/** Work for the device. Calls are equal if one graph does for both. */
sealed interface Call extends Entry permits Launch, LibraryProduct {
    /** Name of the kernel, or of the library's function. */
    String kernel();

    /** Number of its arguments. */
    int arguments();
}
