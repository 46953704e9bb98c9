/**
 * Pipeline schedules as tables: for each rank the order of its forwards and backwards. They are generated, checked,
 * drawn and simulated here, and run by the runtime's one loop. Nothing in here knows of a model or of a device.
 */
@NullMarked
package io.shardwright.schedule;

import org.jspecify.annotations.NullMarked;
