package io.shardwright.runtime.telemetry;

import io.shardwright.runtime.run.StepResult;

/**
 * A step, and what else there is to say of it.
 *
 * @param wallMillis when it was over, since 1970
 * @param residentBytes of the process of the rank that tells, as of the last second
 */
record StepRow(StepResult result, long wallMillis, Throughput throughput, long residentBytes) {}
