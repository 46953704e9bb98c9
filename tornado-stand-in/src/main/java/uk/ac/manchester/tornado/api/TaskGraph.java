package uk.ac.manchester.tornado.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.LibraryTask2;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** Tasks in order, and what crosses over before and after them. */
public final class TaskGraph extends TasksOfMany {
    record Task(String id, Object code, Object[] arguments) {}

    private final String name;
    final List<Task> tasks = new ArrayList<>();
    final Set<Object> inOnce = new LinkedHashSet<>();
    final Set<Object> inAlways = new LinkedHashSet<>();
    final Set<Object> allocated = new LinkedHashSet<>();
    final Set<Object> consumed = new LinkedHashSet<>();
    final Set<Object> outAlways = new LinkedHashSet<>();
    final Set<Object> persisted = new LinkedHashSet<>();

    public TaskGraph(String name) {
        this.name = name;
    }

    public String getTaskGraphName() {
        return name;
    }

    public TaskGraph transferToDevice(int mode, Object... objects) {
        Set<Object> into = switch (mode) {
            case DataTransferMode.FIRST_EXECUTION -> inOnce;
            case DataTransferMode.EVERY_EXECUTION -> inAlways;
            default -> allocated;
        };
        into.addAll(Arrays.asList(objects));
        return this;
    }

    /** Takes objects from the graph of the same plan that was executed last, which has to persist them. */
    public TaskGraph consumeFromDevice(Object... objects) {
        consumed.addAll(Arrays.asList(objects));
        return this;
    }

    public TaskGraph transferToHost(int mode, Object... objects) {
        (mode == DataTransferMode.UNDER_DEMAND ? persisted : outAlways).addAll(Arrays.asList(objects));
        return this;
    }

    public TaskGraph persistOnDevice(Object... objects) {
        return transferToHost(DataTransferMode.UNDER_DEMAND, objects);
    }

    /** A task that a library runs. */
    public <T1, T2> TaskGraph libraryTask(String id, LibraryTask2<T1, T2> code, T1 a1, T2 a2) {
        return add(id, code.apply(a1, a2));
    }

    public ImmutableTaskGraph snapshot() {
        return new ImmutableTaskGraph(this);
    }

    @Override
    TaskGraph add(String id, Object code, Object... arguments) {
        if (tasks.stream().anyMatch(task -> task.id().equals(id))) {
            throw new TornadoRuntimeException("task " + name + "." + id + " is there already");
        }
        tasks.add(new Task(id, code, arguments));
        return this;
    }
}
