package uk.ac.manchester.tornado.runtime.library.spi;

import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** A call of a library's function, with the addresses of arrays on the device. */
public final class LibraryInvocation {
    private final Object[] arguments;
    private final long[] pointers;
    private final boolean[] isReference;
    private final TornadoXPUDevice device;
    private final long plan;
    private final LibraryContext context;
    private final @Nullable Object tuning;

    public LibraryInvocation(
            Object[] javaArgs,
            long[] devicePointers,
            boolean[] isReference,
            TornadoXPUDevice device,
            long executionPlanId,
            LibraryContext context,
            @Nullable Object tuning) {
        arguments = javaArgs;
        pointers = devicePointers;
        this.isReference = isReference;
        this.device = device;
        plan = executionPlanId;
        this.context = context;
        this.tuning = tuning;
    }

    public int getNumArgs() {
        return arguments.length;
    }

    public Object getArg(int index) {
        return arguments[index];
    }

    /** Where element 0 lies. */
    public long getDevicePointer(int index) {
        return pointers[index];
    }

    public boolean isReference(int index) {
        return isReference[index];
    }

    public TornadoXPUDevice getDevice() {
        return device;
    }

    public long getExecutionPlanId() {
        return plan;
    }

    public LibraryContext getContext() {
        return context;
    }

    public @Nullable Object getTuning() {
        return tuning;
    }
}
