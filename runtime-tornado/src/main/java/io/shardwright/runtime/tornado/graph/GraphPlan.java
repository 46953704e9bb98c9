package io.shardwright.runtime.tornado.graph;

import io.shardwright.runtime.tornado.kernel.TransferKernel;
import io.shardwright.runtime.tornado.launch.CuBlasMatmul;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.runtime.tornado.launch.PlaceTable;
import io.shardwright.runtime.tornado.launch.RecordedEntry;
import io.shardwright.runtime.tornado.launch.TensorTransfer;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.TornadoProfilerResult;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The graphs of one rank, in one plan that grows: each takes memory over from the one before it, and leaves it on the device.
 *
 * <p>A plan is made of graphs once and for all, so with each new graph a new plan is made of all of them. What a graph has on the
 * device stays its own; the first graph of all, which copies memory in, hands it on to the new one.
 */
final class GraphPlan {
    private final KernelContext context = new KernelContext();
    private final GridScheduler grids = new GridScheduler();
    private final List<ImmutableTaskGraph> graphs = new ArrayList<>();
    private final DeviceMemory memory;
    private final TornadoDevice device;
    private final boolean profiled;
    private TornadoExecutionPlan plan;
    private long executions;
    private long bytesIn;
    private long bytesOut;

    /**
     * Copies memory to the device.
     *
     * @param profiled whether TornadoVM's profiler counts bytes, and not we what we ask for
     */
    GraphPlan(DeviceMemory memory, TornadoDevice device, boolean profiled) {
        this.memory = memory;
        this.device = device;
        this.profiled = profiled;
        FloatArray floats = memory.floats();
        FloatArray nothing = new FloatArray(1);
        FloatArray noPlaces = new FloatArray(PlaceTable.FLOATS);
        TaskGraph copy = new TaskGraph("memory")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, floats, memory.halves())
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, nothing, noPlaces);
        graphs.add(touch(copy, nothing, noPlaces)
                .persistOnDevice(floats, memory.halves())
                .transferToHost(DataTransferMode.EVERY_EXECUTION, nothing)
                .snapshot());
        plan = newPlan();
        if (!profiled) {
            bytesIn += bytes(floats);
        }
    }

    /** The graph of what was recorded. */
    CapturedGraph capture(Iterable<RecordedEntry> entries) {
        int count = 0;
        long in = 0;
        long out = 0;
        for (RecordedEntry entry : entries) {
            switch (entry) {
                case KernelLaunch launch -> count += launch.changing().length;
                case CuBlasMatmul _ -> {}
                case TensorTransfer crossing when crossing.toDevice() -> in += bytes(crossing.elements());
                case TensorTransfer crossing -> out += bytes(crossing.elements());
            }
        }
        FloatArray changing = new FloatArray(Math.max(1, count));
        FloatArray places = new FloatArray(PlaceTable.FLOATS * memory.places().count());
        CapturedGraph captured = new CapturedGraph(
                graphs.size(), changing, places, in + bytes(changing) + bytes(places), out + bytes(changing));
        graphs.add(graph(captured, entries));
        plan = newPlan();
        return captured;
    }

    /** Runs it, and waits until it has run. */
    void execute(CapturedGraph graph) {
        TornadoExecutionResult result = plan.withGraph(graph.number()).execute();
        executions++;
        if (profiled) {
            add(result.getProfilerResult());
        } else {
            bytesIn += graph.bytesIn();
            bytesOut += graph.bytesOut();
        }
    }

    private void add(TornadoProfilerResult result) {
        bytesIn += result.getTotalBytesCopyIn();
        bytesOut += result.getTotalBytesCopyOut();
    }

    private static long bytes(TornadoNativeArray array) {
        return array.getNumBytesOfSegment();
    }

    /** Graphs beside the one that copies memory. */
    int captured() {
        return graphs.size() - 1;
    }

    long executions() {
        return executions;
    }

    long bytesIn() {
        return bytesIn;
    }

    long bytesOut() {
        return bytesOut;
    }

    private TornadoExecutionPlan newPlan() {
        TornadoExecutionPlan grown = new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new))
                .withDevice(device)
                .withGridScheduler(grids);
        if (profiled) {
            grown = grown.withProfiler(ProfilerMode.SILENT);
            add(grown.withGraph(0).execute().getProfilerResult());
        } else {
            grown.withGraph(0).execute();
        }
        if (memory.hasBf16() && graphs.size() > 1) {
            // Once the first graph has put both there. All others take them over from it.
            grown.mapOnDeviceMemoryRegion(memory.halves(), memory.floats(), 0, 0, 0);
        }
        return grown;
    }

    private ImmutableTaskGraph graph(CapturedGraph captured, Iterable<RecordedEntry> entries) {
        FloatArray floats = memory.floats();
        TaskGraph graph = new TaskGraph("g" + captured.number()).consumeFromDevice(floats, memory.halves());
        // In every graph something goes out last, so that an execution ends when all of it has run.
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, captured.changing(), captured.places());
        touch(graph, captured.changing(), captured.places());
        int changingAt = 0;
        int number = 0;
        for (RecordedEntry entry : entries) {
            String id = "t" + number++;
            switch (entry) {
                case KernelLaunch launch -> {
                    GraphTasks.add(graph, id, launch.code(), arguments(launch, captured.changing(), changingAt));
                    Grid grid = launch.grid();
                    if (grid != null) {
                        addGrid(graph, id, grid);
                    }
                    changingAt += launch.changing().length;
                }
                case CuBlasMatmul product -> graph.libraryTask(id, product::on, memory.floats(), captured.places());
                case TensorTransfer crossing -> cross(graph, id, crossing);
            }
        }
        return graph.persistOnDevice(floats, memory.halves())
                .transferToHost(DataTransferMode.EVERY_EXECUTION, captured.changing())
                .snapshot();
    }

    private Object[] arguments(KernelLaunch launch, FloatArray changing, int changingAt) {
        List<Object> arguments = new ArrayList<>();
        if (launch.grid() != null) {
            arguments.add(context);
        }
        arguments.add(memory.floats());
        arguments.add(memory.halves());
        if (launch.changing().length > 0) {
            arguments.add(changing);
            arguments.add(changingAt);
        }
        arguments.addAll(launch.literals());
        return arguments.toArray();
    }

    private void cross(TaskGraph graph, String id, TensorTransfer crossing) {
        DeviceRows place = crossing.place();
        if (crossing.toDevice()) {
            graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, crossing.elements());
        }
        switch (crossing.elements()) {
            case ShortArray bits -> {
                Task8<KernelContext, FloatArray, ShortArray, ShortArray, Integer, Integer, Integer, Integer> move =
                        crossing.toDevice() ? TransferKernel::unpackHalves : TransferKernel::packHalves;
                int at = ~place.at();
                graph.task(
                        id,
                        move,
                        context,
                        memory.floats(),
                        memory.halves(),
                        bits,
                        at,
                        place.stride(),
                        place.cols(),
                        place.size());
            }
            case FloatArray elements -> {
                Task7<KernelContext, FloatArray, FloatArray, Integer, Integer, Integer, Integer> move =
                        crossing.toDevice() ? TransferKernel::unpackRows : TransferKernel::packRows;
                int at = place.at();
                graph.task(
                        id, move, context, memory.floats(), elements, at, place.stride(), place.cols(), place.size());
            }
            default -> throw new IllegalArgumentException("no elements of a tensor: " + crossing.elements());
        }
        if (!crossing.toDevice()) {
            graph.transferToHost(DataTransferMode.EVERY_EXECUTION, crossing.elements());
        }
        addGrid(graph, id, Grid.over(place.size()));
    }

    private TaskGraph touch(TaskGraph graph, FloatArray changing, FloatArray places) {
        addGrid(graph, "touch", Grid.over(places.getSize()));
        return graph.task(
                "touch",
                TransferKernel::touchArrays,
                context,
                memory.floats(),
                memory.halves(),
                changing,
                places,
                places.getSize());
    }

    private void addGrid(TaskGraph graph, String id, Grid grid) {
        grids.addWorkerGrid(graph.getTaskGraphName() + "." + id, grid.toWorkerGrid());
    }
}
