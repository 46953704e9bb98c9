package io.shardwright.runtime.tornado.graph;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * A recording as a TaskGraph.
 *
 * @param number among the graphs of the plan
 * @param changing what differs from step to step, filled before each execution
 * @param bytesIn what an execution copies to the device
 * @param bytesOut what it copies to the host
 */
record CapturedGraph(int number, FloatArray changing, long bytesIn, long bytesOut) {}
