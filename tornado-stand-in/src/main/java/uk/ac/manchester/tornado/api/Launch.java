package uk.ac.manchester.tornado.api;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * One task on all its work-items, group after group.
 *
 * <p>Work-items run one after the other, but for kernels that use local memory: there those of a group are threads that meet at
 * barriers. One work-item tries which kind it is, on copies.
 */
final class Launch {
    /** Whether work-items of a group are threads. Ranks that are threads may run a kernel for the first time at once. */
    private static final Map<Class<?>, Boolean> GROUPED = new ConcurrentHashMap<>();

    private final String name;
    private final TaskFunction call;
    private final TaskGraph.Task task;
    private final @Nullable Object[] arguments;
    private final int context;
    private final int[] global;
    private final int[] local;

    private Launch(
            String name, TaskGraph.Task task, @Nullable Object[] arguments, int context, int[] global, int[] local) {
        this.name = name;
        this.task = task;
        call = TaskFunction.of(task.code(), task.arguments().length);
        this.arguments = arguments;
        this.context = context;
        this.global = global;
        this.local = local;
    }

    static Launch of(
            String name,
            TaskGraph.Task task,
            IdentityHashMap<Object, TornadoNativeArray> device,
            @Nullable WorkerGrid grid) {
        CompilerLimits.check(task.code());
        @Nullable Object[] arguments = new @Nullable Object[task.arguments().length];
        int context = -1;
        for (int i = 0; i < arguments.length; i++) {
            Object argument = task.arguments()[i];
            if (argument instanceof KernelContext) {
                context = i;
            } else if (argument instanceof TornadoNativeArray) {
                arguments[i] = device.get(argument);
                if (arguments[i] == null) {
                    throw new TornadoRuntimeException("argument " + i + " of " + name
                            + " is in no transferToDevice, transferToHost or consumeFromDevice");
                }
            } else {
                arguments[i] = argument;
            }
        }
        if (context < 0) {
            if (grid != null) {
                throw new TornadoRuntimeException(name
                        + " has a grid and no KernelContext: TornadoVM takes the grid's size for the end of its loop");
            }
            return new Launch(name, task, arguments, context, new int[] {1, 1, 1}, new int[] {1, 1, 1});
        }
        if (grid == null) {
            throw new TornadoRuntimeException(name + " has a KernelContext and no grid");
        }
        int[] global =
                Arrays.stream(grid.getGlobalWork()).mapToInt(Math::toIntExact).toArray();
        int[] local =
                Arrays.stream(grid.getLocalWork()).mapToInt(Math::toIntExact).toArray();
        for (int dim = 0; dim < global.length; dim++) {
            if (local[dim] < 1 || global[dim] % local[dim] != 0) {
                throw new TornadoRuntimeException("the local size of " + name + ", " + Arrays.toString(local)
                        + ", doesn't divide its global size, " + Arrays.toString(global));
            }
        }
        return new Launch(name, task, arguments, context, global, local);
    }

    void run() {
        boolean threads = GROUPED.computeIfAbsent(task.code().getClass(), _ -> needsThreads());
        int items = local[0] * local[1] * local[2];
        for (int z = 0; z < global[2] / local[2]; z++) {
            for (int y = 0; y < global[1] / local[1]; y++) {
                for (int x = 0; x < global[0] / local[0]; x++) {
                    runGroup(x, y, z, items, threads);
                }
            }
        }
    }

    private boolean needsThreads() {
        @Nullable Object[] copies = new @Nullable Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            copies[i] = arguments[i] instanceof TornadoNativeArray array ? DeviceCopy.of(array) : arguments[i];
        }
        try {
            runItem(copies, new WorkGroup(name, 0, 0, 0, global, local, 1, false), 0);
            return false;
        } catch (WorkGroup.NeedsThreads e) {
            return true;
        }
    }

    private void runGroup(int x, int y, int z, int items, boolean threads) {
        WorkGroup group = new WorkGroup(name, x, y, z, global, local, items, threads);
        if (threads) {
            group.run((own, item) -> runItem(arguments, own, item));
        } else {
            for (int item = 0; item < items; item++) {
                runItem(arguments, group, item);
            }
        }
    }

    @SuppressWarnings("NullAway") // every place but the context's is filled, and that one is filled here
    private void runItem(@Nullable Object[] given, WorkGroup group, int item) {
        Object[] own = given.clone();
        if (context >= 0) {
            own[context] = new KernelContext(group, item);
        }
        call.run(own);
    }
}
