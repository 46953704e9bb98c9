package io.shardwright.runtime.tornado.graph;

import uk.ac.manchester.tornado.api.TaskGraph;
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
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task20;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;

/** Adds tasks of any number of arguments, where TornadoVM has a method for each number. */
final class GraphTasks {
    private GraphTasks() {}

    /** @param code a reference to a static method that takes the arguments {@code a} */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static TaskGraph add(TaskGraph graph, String id, Object code, Object... a) {
        return switch (a.length) {
            case 3 -> graph.task(id, (Task3) code, a[0], a[1], a[2]);
            case 4 -> graph.task(id, (Task4) code, a[0], a[1], a[2], a[3]);
            case 5 -> graph.task(id, (Task5) code, a[0], a[1], a[2], a[3], a[4]);
            case 6 -> graph.task(id, (Task6) code, a[0], a[1], a[2], a[3], a[4], a[5]);
            case 7 -> graph.task(id, (Task7) code, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
            case 8 -> graph.task(id, (Task8) code, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
            case 9 -> graph.task(id, (Task9) code, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]);
            case 10 -> graph.task(id, (Task10) code, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]);
            case 11 -> graph.task(id, (Task11) code, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10]);
            case 12 ->
                graph.task(id, (Task12) code, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11]);
            case 13 ->
                graph.task(
                        id,
                        (Task13) code,
                        a[0],
                        a[1],
                        a[2],
                        a[3],
                        a[4],
                        a[5],
                        a[6],
                        a[7],
                        a[8],
                        a[9],
                        a[10],
                        a[11],
                        a[12]);
            case 14 ->
                graph.task(
                        id,
                        (Task14) code,
                        a[0],
                        a[1],
                        a[2],
                        a[3],
                        a[4],
                        a[5],
                        a[6],
                        a[7],
                        a[8],
                        a[9],
                        a[10],
                        a[11],
                        a[12],
                        a[13]);
            case 15 ->
                graph.task(
                        id,
                        (Task15) code,
                        a[0],
                        a[1],
                        a[2],
                        a[3],
                        a[4],
                        a[5],
                        a[6],
                        a[7],
                        a[8],
                        a[9],
                        a[10],
                        a[11],
                        a[12],
                        a[13],
                        a[14]);
            case 16 ->
                graph.task(
                        id,
                        (Task16) code,
                        a[0],
                        a[1],
                        a[2],
                        a[3],
                        a[4],
                        a[5],
                        a[6],
                        a[7],
                        a[8],
                        a[9],
                        a[10],
                        a[11],
                        a[12],
                        a[13],
                        a[14],
                        a[15]);
            case 17 ->
                graph.task(
                        id,
                        (Task17) code,
                        a[0],
                        a[1],
                        a[2],
                        a[3],
                        a[4],
                        a[5],
                        a[6],
                        a[7],
                        a[8],
                        a[9],
                        a[10],
                        a[11],
                        a[12],
                        a[13],
                        a[14],
                        a[15],
                        a[16]);
            case 18 ->
                graph.task(
                        id,
                        (Task18) code,
                        a[0],
                        a[1],
                        a[2],
                        a[3],
                        a[4],
                        a[5],
                        a[6],
                        a[7],
                        a[8],
                        a[9],
                        a[10],
                        a[11],
                        a[12],
                        a[13],
                        a[14],
                        a[15],
                        a[16],
                        a[17]);
            case 19 ->
                graph.task(
                        id,
                        (Task19) code,
                        a[0],
                        a[1],
                        a[2],
                        a[3],
                        a[4],
                        a[5],
                        a[6],
                        a[7],
                        a[8],
                        a[9],
                        a[10],
                        a[11],
                        a[12],
                        a[13],
                        a[14],
                        a[15],
                        a[16],
                        a[17],
                        a[18]);
            case 20 ->
                graph.task(
                        id,
                        (Task20) code,
                        a[0],
                        a[1],
                        a[2],
                        a[3],
                        a[4],
                        a[5],
                        a[6],
                        a[7],
                        a[8],
                        a[9],
                        a[10],
                        a[11],
                        a[12],
                        a[13],
                        a[14],
                        a[15],
                        a[16],
                        a[17],
                        a[18],
                        a[19]);
            default -> throw new IllegalArgumentException("a task of " + a.length + " arguments");
        };
    }
}
