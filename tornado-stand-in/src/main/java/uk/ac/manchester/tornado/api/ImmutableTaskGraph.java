package uk.ac.manchester.tornado.api;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A graph that plans execute. What it has on the device stays its own from one plan to the next. */
public final class ImmutableTaskGraph {
    private final TaskGraph graph;
    private final IdentityHashMap<Object, TornadoNativeArray> device = new IdentityHashMap<>();
    private final Set<Object> copiedOnce = new HashSet<>();
    private @Nullable ImmutableTaskGraph last;

    ImmutableTaskGraph(TaskGraph graph) {
        this.graph = graph;
    }

    void setLastExecuted(ImmutableTaskGraph executed) {
        last = executed;
    }

    /** Runs all tasks; what crossed over is added to {@code copied}. */
    void execute(GridScheduler grids, BytesCopied copied, TornadoDevice on, long plan) {
        graph.consumed.forEach(this::consume);
        graph.allocated.forEach(object -> device.computeIfAbsent(object, DeviceCopy::poisoned));
        for (Object object : graph.inOnce) {
            if (copiedOnce.add(object)) {
                copyIn(object, copied);
            }
        }
        graph.inAlways.forEach(object -> copyIn(object, copied));
        graph.outAlways.forEach(object -> device.computeIfAbsent(object, DeviceCopy::poisoned));
        graph.persisted.forEach(object -> device.computeIfAbsent(object, DeviceCopy::poisoned));
        for (TaskGraph.Task task : graph.tasks) {
            if (task.code() instanceof LibraryTaskDescriptor call) {
                LibraryCall.run(call, device, on, plan);
            } else {
                String name = graph.getTaskGraphName() + "." + task.id();
                Launch.of(name, task, device, grids.get(name)).run();
            }
        }
        for (Object object : graph.outAlways) {
            copied.out += DeviceCopy.copy(onDevice(object), (TornadoNativeArray) object);
        }
        device.keySet().removeIf(object -> !graph.persisted.contains(object) && !graph.inOnce.contains(object));
    }

    /** Copies objects that stay on the device to the host. */
    void toHost(BytesCopied copied, Object... objects) {
        for (Object object : objects) {
            copied.out += DeviceCopy.copy(onDevice(object), (TornadoNativeArray) object);
        }
    }

    void map(Object object, TornadoNativeArray memory) {
        device.put(object, DeviceCopy.mapped((TornadoNativeArray) object, memory));
    }

    private void consume(Object object) {
        if (last == null) {
            throw new TornadoRuntimeException(
                    graph.getTaskGraphName() + " consumes what no graph of its plan has left on the device");
        }
        device.put(object, last.persisted(object));
    }

    private TornadoNativeArray persisted(Object object) {
        if (!graph.persisted.contains(object)) {
            throw new TornadoRuntimeException(
                    graph.getTaskGraphName() + " doesn't persist what the next graph consumes");
        }
        return onDevice(object);
    }

    private void copyIn(Object object, BytesCopied copied) {
        TornadoNativeArray copy = device.computeIfAbsent(object, DeviceCopy::poisoned);
        copied.in += DeviceCopy.copy((TornadoNativeArray) object, copy);
    }

    TornadoNativeArray onDevice(Object object) {
        TornadoNativeArray copy = device.get(object);
        if (copy == null) {
            throw new TornadoRuntimeException(graph.getTaskGraphName() + " has an array that isn't on the device");
        }
        return copy;
    }
}
