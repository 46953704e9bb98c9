package uk.ac.manchester.tornado.api.enums;

/** Where the profiler's numbers go. */
public enum ProfilerMode {
    /** Into the result of each execution. */
    SILENT
}
