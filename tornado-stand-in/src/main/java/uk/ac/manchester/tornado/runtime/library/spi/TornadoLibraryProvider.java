package uk.ac.manchester.tornado.runtime.library.spi;

import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** A library whose functions can be tasks. */
public interface TornadoLibraryProvider {
    String libraryName();

    boolean canHandle(TornadoXPUDevice device);

    LibraryContext createContext(TornadoXPUDevice device, long executionPlanId);

    void dispatch(String functionName, LibraryInvocation invocation);

    void destroyContext(LibraryContext context);
}
