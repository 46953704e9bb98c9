package uk.ac.manchester.tornado.api;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** Graphs that hand on what stays on the device. */
public final class TornadoExecutionPlan implements AutoCloseable {
    private static final AtomicLong COUNT = new AtomicLong();

    private final List<ImmutableTaskGraph> graphs;
    private List<ImmutableTaskGraph> selected;
    private final long number = COUNT.incrementAndGet();
    private GridScheduler grids = new GridScheduler();
    private TornadoDevice device = getDevice(0, 0);

    public TornadoExecutionPlan(ImmutableTaskGraph... graphs) {
        this.graphs = List.of(graphs);
        selected = this.graphs;
    }

    public static TornadoDevice getDevice(int backend, int device) {
        return TornadoRuntimeProvider.getTornadoRuntime().getBackend(backend).getDevice(device);
    }

    /** Executes only that graph from now on. */
    public TornadoExecutionPlan withGraph(int graph) {
        if (graph < 0 || graph >= graphs.size()) {
            throw new TornadoRuntimeException("the plan has no graph " + graph);
        }
        selected = List.of(graphs.get(graph));
        return this;
    }

    public TornadoExecutionPlan withGridScheduler(GridScheduler scheduler) {
        grids = scheduler;
        return this;
    }

    public TornadoExecutionPlan withDevice(TornadoDevice on) {
        device = on;
        return this;
    }

    /** Executions are counted anyway. */
    public TornadoExecutionPlan withProfiler(ProfilerMode mode) {
        return this;
    }

    public TornadoExecutionResult execute() {
        BytesCopied copied = new BytesCopied();
        for (ImmutableTaskGraph graph : selected) {
            graph.execute(grids, copied, device, number);
        }
        graphs.forEach(graph -> graph.setLastExecuted(selected.getLast()));
        return new TornadoExecutionResult(selected, copied);
    }

    /**
     * Gives {@code object} of a graph the memory that {@code other} has on the device in another graph. Both graphs have been executed.
     *
     * @param offset elements of it to leave out; 0 alone here
     */
    public void mapOnDeviceMemoryRegion(Object object, Object other, long offset, int fromGraph, int toGraph) {
        if (offset != 0 || graphs.size() < 2) {
            throw new TornadoRuntimeException("a region is mapped from its start on, in a plan of two graphs or more");
        }
        graphs.get(toGraph).map(object, graphs.get(fromGraph).onDevice(other));
        selected = graphs;
    }

    @Override
    public void close() {
        // device memory is the heap's
    }
}
