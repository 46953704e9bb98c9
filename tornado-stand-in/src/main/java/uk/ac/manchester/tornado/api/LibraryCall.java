package uk.ac.manchester.tornado.api;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;

/** A task that is a library's function, of a library that the class path provides. */
final class LibraryCall {
    private record Key(TornadoLibraryProvider provider, TornadoDevice device, long plan) {}

    private static final Map<Key, LibraryContext> CONTEXTS = new ConcurrentHashMap<>();

    private static final class Providers {
        static final ServiceLoader<TornadoLibraryProvider> ALL = ServiceLoader.load(TornadoLibraryProvider.class);
    }

    private LibraryCall() {}

    /** @param plan number of the plan that runs it */
    static void run(
            LibraryTaskDescriptor task,
            IdentityHashMap<Object, TornadoNativeArray> arrays,
            TornadoDevice device,
            long plan) {
        TornadoLibraryProvider provider = provider(task.getLibraryName());
        if (!(device instanceof TornadoXPUDevice xpu) || !provider.canHandle(xpu)) {
            throw new TornadoRuntimeException(task.getLibraryName() + " is not supported on " + device.getDeviceName());
        }
        LibraryContext context =
                CONTEXTS.computeIfAbsent(new Key(provider, device, plan), _ -> provider.createContext(xpu, plan));
        Object[] arguments = task.getParameters();
        if (task.getAccess().length != arguments.length) {
            throw new TornadoRuntimeException(task.getFunctionName() + " has an access for each argument");
        }
        long[] pointers = new long[arguments.length];
        boolean[] isReference = new boolean[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof TornadoNativeArray) {
                TornadoNativeArray array = arrays.get(arguments[i]);
                if (array == null) {
                    throw new TornadoRuntimeException(
                            task.getFunctionName() + " has an array that isn't on the device");
                }
                pointers[i] = array.getSegment().address();
                isReference[i] = true;
            }
        }
        provider.dispatch(
                task.getFunctionName(),
                new LibraryInvocation(arguments, pointers, isReference, xpu, plan, context, task.getTuning()));
    }

    /** Ranks are threads here. */
    private static TornadoLibraryProvider provider(String name) {
        synchronized (Providers.ALL) {
            for (TornadoLibraryProvider provider : Providers.ALL) {
                if (provider.libraryName().equals(name)) {
                    return provider;
                }
            }
        }
        throw new TornadoRuntimeException("there is no library " + name);
    }
}
