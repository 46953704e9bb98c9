package io.shardwright.runtime.tornado.graph;

import io.shardwright.runtime.tornado.launch.PlaceTable;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * A recording as a TaskGraph.
 *
 * @param number among the graphs of the plan
 * @param changing what differs from step to step, filled before each execution
 * @param places of tensors, filled like it: so many numbers of the {@link PlaceTable}
 * @param bytesIn what an execution copies to the device
 * @param bytesOut what it copies to the host
 */
record CapturedGraph(int number, FloatArray changing, FloatArray places, long bytesIn, long bytesOut) {}
