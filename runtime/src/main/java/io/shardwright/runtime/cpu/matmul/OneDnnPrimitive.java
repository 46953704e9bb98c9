package io.shardwright.runtime.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One primitive with its arguments; they are pointed at data before each run. */
final class OneDnnPrimitive {
    private final OneDnn library;
    private final long primitive;
    private final long[] memories;
    private final MemorySegment arguments;

    /**
     * @param description of the primitive, which this frees
     * @param names of the arguments, in the order in which {@link #point} counts them
     * @param descriptions of their memory
     */
    OneDnnPrimitive(OneDnn library, Arena arena, long description, int[] names, long[] descriptions) {
        this.library = library;
        memories = new long[names.length];
        arguments = arena.allocate(16L * names.length, 8);
        for (int i = 0; i < names.length; i++) {
            memories[i] = library.newMemory(descriptions[i]);
            arguments.set(JAVA_INT, 16L * i, names[i]);
            arguments.set(JAVA_LONG, 16L * i + 8, memories[i]);
        }
        primitive = library.newPrimitive(description);
        library.destroy("primitive_desc", description);
    }

    void point(int argument, long address) {
        library.setData(memories[argument], address);
    }

    void run(long stream) {
        library.execute(primitive, stream, memories.length, arguments.address());
    }
}
