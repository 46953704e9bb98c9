package io.shardwright.runtime.tornado;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Takes down what a rank calls, and runs it when somebody on the host wants to read. */
public final class Recorder {
    /** TornadoVM has so many bytes for what it writes down about a graph, and no more. */
    private static final int ROOM = 7000;

    private static final int BYTES_OF_TASK = 15;
    private static final int BYTES_OF_ARGUMENT = 5;
    private static final int ARGUMENTS_OF_CROSSING = 7;

    private final DeviceMemory memory;
    private final Step start = Step.start();
    private @Nullable GraphPlan plan;
    private Step at = start;
    private float[] changing = new float[16];
    private int changingCount;
    private int bytes;

    Recorder(DeviceMemory memory) {
        this.memory = memory;
    }

    DeviceMemory memory() {
        return memory;
    }

    void launch(Launch launch) {
        makeRoom(launch.arguments());
        at = at.launch(launch);
        float[] values = launch.changing();
        if (changingCount + values.length > changing.length) {
            changing = Arrays.copyOf(changing, 2 * changing.length + values.length);
        }
        System.arraycopy(values, 0, changing, changingCount, values.length);
        changingCount += values.length;
    }

    /** The host has written {@code x}. */
    void toDevice(LocalTensor x) {
        // In front of the first graph memory goes to the device as it is, which is right for all but whole numbers.
        boolean goesAlong = plan == null && at == start && x.type() != DType.I32;
        if (!goesAlong && memory.holds(x) && x.size() > 0) {
            cross(true, x).load(x);
        }
    }

    /** The host wants to read all of {@code tensors}. */
    void toHost(LocalTensor... tensors) {
        Crossing[] crossings = new Crossing[tensors.length];
        boolean any = false;
        for (int i = 0; i < tensors.length; i++) {
            if (memory.holds(tensors[i]) && tensors[i].size() > 0 && (plan != null || at != start)) {
                crossings[i] = cross(false, tensors[i]);
                any = true;
            }
        }
        if (any) {
            flush();
        }
        for (int i = 0; i < tensors.length; i++) {
            if (crossings[i] != null) {
                crossings[i].store(tensors[i]);
            }
        }
    }

    /** Runs what is recorded. */
    void flush() {
        if (at == start) {
            return;
        }
        if (plan == null) {
            plan = new GraphPlan(memory);
        }
        Deque<Entry> entries = at.entries();
        CapturedGraph graph = at.graph();
        if (graph == null) {
            graph = plan.capture(entries);
            at.capture(graph);
        }
        for (int i = 0; i < changingCount; i++) {
            graph.changing().set(i, changing[i]);
        }
        plan.execute(graph, entries);
        at = start;
        changingCount = 0;
        bytes = 0;
    }

    @Nullable
    GraphPlan plan() {
        return plan;
    }

    private Crossing cross(boolean toDevice, LocalTensor x) {
        makeRoom(ARGUMENTS_OF_CROSSING);
        Rows place = memory.rows(x);
        for (Step step : at.next()) {
            if (step.entry() instanceof Crossing crossing && crossing.matches(toDevice, x, place)) {
                at = step;
                return crossing;
            }
        }
        Crossing crossing = new Crossing(toDevice, x, place);
        at = at.add(crossing);
        return crossing;
    }

    private void makeRoom(int arguments) {
        int more = BYTES_OF_TASK + arguments * BYTES_OF_ARGUMENT;
        if (bytes + more > ROOM) {
            flush();
        }
        bytes += more;
    }
}
