package io.shardwright.runtime.tornado.graph;

import io.shardwright.runtime.tornado.check.SelfCheck;
import io.shardwright.runtime.tornado.launch.DeviceCall;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.runtime.tornado.launch.PlaceTable;
import io.shardwright.runtime.tornado.launch.RecordedEntry;
import io.shardwright.runtime.tornado.launch.TensorTransfer;
import io.shardwright.runtime.tornado.launch.TornadoException;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/** Takes down what a rank calls, and runs it when somebody on the host wants to read. */
public final class Recorder {
    /** TornadoVM has so many bytes for what it writes down about a graph, and no more. */
    private static final int ROOM = 7000;

    private static final int BYTES_OF_TASK = 15;
    private static final int BYTES_OF_ARGUMENT = 5;
    private static final int ARGUMENTS_OF_CROSSING = 8;

    /** What a recording keeps free for the calls of one operation, whose places are entered before any of them is taken down. */
    private static final int SPARE_ROOM = 1000;

    private static final int SPARE_PLACES = 100;

    private final DeviceMemory memory;
    private final TornadoDevice device;
    private final @Nullable SelfCheck check;
    private final boolean profiled;
    private final RecordingStep start = RecordingStep.start();
    private @Nullable GraphPlan plan;
    private RecordingStep at = start;
    private float[] changing = new float[16];
    private int changingCount;
    private int bytes;
    private boolean hasRead;
    private boolean readsInUnits;

    /**
     * @param check of kernels before they run for the first time; null for none
     * @param profiled whether TornadoVM's profiler counts bytes
     */
    public Recorder(DeviceMemory memory, TornadoDevice device, @Nullable SelfCheck check, boolean profiled) {
        this.memory = memory;
        this.device = device;
        this.check = check;
        this.profiled = profiled;
    }

    public DeviceMemory memory() {
        return memory;
    }

    public void call(DeviceCall call) {
        call(List.of(call));
    }

    /** The calls of one operation, made since the last ones were taken down. */
    public void call(List<? extends DeviceCall> calls) {
        calls.forEach(this::takeDown);
        keepRoom();
    }

    private void takeDown(DeviceCall call) {
        at = at.call(call);
        bytes += bytesOfTask(call.arguments());
        if (call instanceof KernelLaunch launch) {
            change(launch.changing());
        }
    }

    private void change(float[] values) {
        if (changingCount + values.length > changing.length) {
            changing = Arrays.copyOf(changing, 2 * changing.length + values.length);
        }
        System.arraycopy(values, 0, changing, changingCount, values.length);
        changingCount += values.length;
    }

    /** The host has written {@code x}. */
    public void toDevice(LocalTensor x) {
        if (memory.holds(x) && x.size() > 0 && !goesWithAll(x)) {
            cross(true, x).load(x);
            keepRoom();
        }
    }

    /** In front of the first graph, memory goes to the device as it is, which is right for all but whole numbers. */
    private boolean goesWithAll(LocalTensor x) {
        return plan == null && at == start && x.type() != DType.I32;
    }

    /** The host wants to read {@code x}. */
    public void toHost(LocalTensor x) {
        toHost(List.of(x));
    }

    /** The host wants to read all of {@code some}, which takes one graph as long as that has room. */
    public void toHost(List<LocalTensor> some) {
        if (plan == null && at == start) {
            return;
        }
        Map<LocalTensor, TensorTransfer> crossings = new LinkedHashMap<>();
        for (LocalTensor x : some) {
            if (memory.holds(x) && x.size() > 0) {
                crossings.put(x, cross(false, x));
                keepRoom();
            }
        }
        if (!crossings.isEmpty()) {
            hasRead = true;
            flush();
            crossings.forEach((x, crossing) -> crossing.store(x));
        }
    }

    /**
     * What launches that give results make of their changing values, in their order.
     *
     * @param launches each made when its turn comes
     */
    public float[] results(Iterator<KernelLaunch> launches) {
        hasRead = true;
        float[] results = {};
        int from = changingCount;
        while (launches.hasNext()) {
            takeDown(launches.next());
            if (!hasRoom()) {
                results = read(results, from);
                from = 0;
            }
        }
        return read(results, from);
    }

    /** Runs what is recorded, and appends what has become of changing values from {@code from} on. */
    private float[] read(float[] before, int from) {
        float[] results = Arrays.copyOf(before, before.length + changingCount - from);
        CapturedGraph graph = flush();
        for (int i = before.length; i < results.length; i++) {
            results[i] = Objects.requireNonNull(graph).changing().get(from + i - before.length);
        }
        return results;
    }

    /**
     * A unit begins of which the model has several. What is recorded is run, so that each of them records the same but for places; not if the
     * host reads within units, because then their recordings end in the same places anyway.
     */
    public void beforeUnit() {
        if (!readsInUnits) {
            flush();
        }
        hasRead = false;
    }

    /** The unit ends. */
    public void afterUnit() {
        readsInUnits = hasRead;
        if (!readsInUnits) {
            flush();
        }
    }

    /** An update ends, which would otherwise be compiled once more with each that may follow: the next step, an evaluation, a sample. */
    public void afterUpdate() {
        flush();
    }

    /** Runs what is recorded. */
    @Nullable
    CapturedGraph flush() {
        if (at == start) {
            memory.places().clear();
            return null;
        }
        CapturedGraph known = at.graph();
        if (check != null && known == null) {
            check.require(kernels(at.entries()), memory.hasBf16() ? DType.BF16 : DType.F32);
        }
        if (plan == null) {
            plan = new GraphPlan(memory, device, profiled);
        }
        CapturedGraph graph = known == null ? plan.capture(at.entries()) : known;
        for (int i = 0; i < changingCount; i++) {
            graph.changing().set(i, changing[i]);
        }
        memory.places().copyTo(graph.places());
        if (known == null) {
            executeFirst(plan, graph);
        } else {
            executeAgain(plan, graph);
        }
        at = start;
        changingCount = 0;
        bytes = 0;
        memory.places().clear();
        return graph;
    }

    /** The first time kernels are compiled, and what cannot be is not said by name. */
    private void executeFirst(GraphPlan of, CapturedGraph graph) {
        try {
            of.execute(graph);
        } catch (RuntimeException | LinkageError e) {
            throw new TornadoException(
                    "TornadoVM cannot compile, or cannot run, one of these kernels: "
                            + String.join(", ", new TreeSet<>(kernels(at.entries()))) + "\n  It says: " + e
                            + "\n  Fix: see which with SHARDWRIGHT_JAVA_OPTS=-Dtornado.printKernel=True, and what"
                            + " TornadoVM cannot take in docs/gpu.md",
                    e);
        }
        at.capture(graph);
    }

    /** What has run before fails if something has become of the device: it was taken away, or another process has all of its memory. */
    private void executeAgain(GraphPlan of, CapturedGraph graph) {
        try {
            of.execute(graph);
        } catch (RuntimeException e) {
            throw new TornadoException(
                    "the device " + device.getDeviceName().trim()
                            + " doesn't run what it has run before\n  TornadoVM says: " + e
                            + "\n"
                            + "  Fix: see whether ./shardwright devices still finds it, and go on from the last"
                            + " checkpoint",
                    e);
        }
    }

    private static Set<String> kernels(Iterable<RecordedEntry> entries) {
        Set<String> kernels = new HashSet<>();
        for (RecordedEntry entry : entries) {
            if (entry instanceof DeviceCall call) {
                kernels.add(call.kernel());
            }
        }
        return kernels;
    }

    /** Graphs captured so far, each of which TornadoVM compiles. */
    public int graphs() {
        return plan == null ? 0 : plan.captured();
    }

    public long executions() {
        return plan == null ? 0 : plan.executions();
    }

    public long bytesIn() {
        return plan == null ? 0 : plan.bytesIn();
    }

    public long bytesOut() {
        return plan == null ? 0 : plan.bytesOut();
    }

    private TensorTransfer cross(boolean toDevice, LocalTensor x) {
        bytes += bytesOfTask(ARGUMENTS_OF_CROSSING);
        DeviceRows place = memory.rows(x);
        for (RecordingStep step : at.next()) {
            if (step.entry() instanceof TensorTransfer crossing && crossing.matches(toDevice, x, place)) {
                at = step;
                return crossing;
            }
        }
        TensorTransfer crossing = new TensorTransfer(toDevice, x, place);
        at = at.add(crossing);
        return crossing;
    }

    private void keepRoom() {
        if (!hasRoom()) {
            flush();
        }
    }

    /** Whether one more operation would find room. */
    private boolean hasRoom() {
        return bytes + SPARE_ROOM <= ROOM && memory.places().count() + SPARE_PLACES <= PlaceTable.MOST;
    }

    private static int bytesOfTask(int arguments) {
        return BYTES_OF_TASK + arguments * BYTES_OF_ARGUMENT;
    }
}
