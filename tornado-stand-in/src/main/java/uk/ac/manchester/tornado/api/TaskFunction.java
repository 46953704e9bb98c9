package uk.ac.manchester.tornado.api;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** A task function of any number of arguments. */
final class TaskFunction {
    private final MethodHandle apply;

    private TaskFunction(MethodHandle apply) {
        this.apply = apply;
    }

    /** @param code of one of the interfaces in TornadoFunctions */
    static TaskFunction of(Object code, int arguments) {
        Class<?> function = code.getClass().getInterfaces()[0];
        try {
            MethodHandle apply = MethodHandles.publicLookup()
                    .findVirtual(
                            function,
                            "apply",
                            MethodType.genericMethodType(arguments).changeReturnType(void.class))
                    .bindTo(code);
            return new TaskFunction(apply.asSpreader(Object[].class, arguments));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(code + " is no task function of " + arguments + " arguments", e);
        }
    }

    void run(@Nullable Object[] arguments) {
        try {
            apply.invokeExact(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("kernels throw nothing that is checked", e);
        }
    }
}
