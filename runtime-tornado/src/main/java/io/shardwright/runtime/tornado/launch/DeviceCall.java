package io.shardwright.runtime.tornado.launch;

/** Work for the device. Calls are equal if one graph does for both. */
public sealed interface DeviceCall extends RecordedEntry permits KernelLaunch, CuBlasMatmul {
    /** Name of the kernel, or of the library's function. */
    String kernel();

    /** Number of its arguments. */
    int arguments();
}
