package uk.ac.manchester.tornado.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task1;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task11;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task12;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task13;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task14;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task15;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task16;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task17;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task18;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task19;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task2;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task20;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** Tasks in order, and what crosses over before and after them. */
public final class TaskGraph {
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

    public ImmutableTaskGraph snapshot() {
        return new ImmutableTaskGraph(this);
    }

    private TaskGraph add(String id, Object code, int count, Object... arguments) {
        if (tasks.stream().anyMatch(task -> task.id().equals(id))) {
            throw new TornadoRuntimeException("task " + name + "." + id + " is there already");
        }
        if (arguments.length != count) {
            throw new TornadoRuntimeException("task " + name + "." + id + " is given " + arguments.length
                    + " arguments, and its kernel takes " + count);
        }
        tasks.add(new Task(id, code, arguments));
        return this;
    }

    // Where TornadoVM checks the type of each argument, this doesn't.

    public <T1> TaskGraph task(String id, Task1<T1> code, Object... arguments) {
        return add(id, code, 1, arguments);
    }

    public <T1, T2> TaskGraph task(String id, Task2<T1, T2> code, Object... arguments) {
        return add(id, code, 2, arguments);
    }

    public <T1, T2, T3> TaskGraph task(String id, Task3<T1, T2, T3> code, Object... arguments) {
        return add(id, code, 3, arguments);
    }

    public <T1, T2, T3, T4> TaskGraph task(String id, Task4<T1, T2, T3, T4> code, Object... arguments) {
        return add(id, code, 4, arguments);
    }

    public <T1, T2, T3, T4, T5> TaskGraph task(String id, Task5<T1, T2, T3, T4, T5> code, Object... arguments) {
        return add(id, code, 5, arguments);
    }

    public <T1, T2, T3, T4, T5, T6> TaskGraph task(String id, Task6<T1, T2, T3, T4, T5, T6> code, Object... arguments) {
        return add(id, code, 6, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7> TaskGraph task(
            String id, Task7<T1, T2, T3, T4, T5, T6, T7> code, Object... arguments) {
        return add(id, code, 7, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8> TaskGraph task(
            String id, Task8<T1, T2, T3, T4, T5, T6, T7, T8> code, Object... arguments) {
        return add(id, code, 8, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9> TaskGraph task(
            String id, Task9<T1, T2, T3, T4, T5, T6, T7, T8, T9> code, Object... arguments) {
        return add(id, code, 9, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> TaskGraph task(
            String id, Task10<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> code, Object... arguments) {
        return add(id, code, 10, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> TaskGraph task(
            String id, Task11<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> code, Object... arguments) {
        return add(id, code, 11, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> TaskGraph task(
            String id, Task12<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> code, Object... arguments) {
        return add(id, code, 12, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> TaskGraph task(
            String id, Task13<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> code, Object... arguments) {
        return add(id, code, 13, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> TaskGraph task(
            String id, Task14<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> code, Object... arguments) {
        return add(id, code, 14, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15> TaskGraph task(
            String id,
            Task15<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15> code,
            Object... arguments) {
        return add(id, code, 15, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16> TaskGraph task(
            String id,
            Task16<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16> code,
            Object... arguments) {
        return add(id, code, 16, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, T17> TaskGraph task(
            String id,
            Task17<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, T17> code,
            Object... arguments) {
        return add(id, code, 17, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, T17, T18> TaskGraph task(
            String id,
            Task18<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, T17, T18> code,
            Object... arguments) {
        return add(id, code, 18, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, T17, T18, T19> TaskGraph task(
            String id,
            Task19<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, T17, T18, T19> code,
            Object... arguments) {
        return add(id, code, 19, arguments);
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, T17, T18, T19, T20> TaskGraph task(
            String id,
            Task20<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, T17, T18, T19, T20> code,
            Object... arguments) {
        return add(id, code, 20, arguments);
    }
}
