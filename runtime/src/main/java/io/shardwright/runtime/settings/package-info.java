/**
 * What a training run does, as one record that every rank is given: which model, over which mesh, by which recipe, on what data. Made
 * in Java, or from a command line; checked when it is made; written as text for ranks that are other processes.
 */
@NullMarked
package io.shardwright.runtime.settings;

import org.jspecify.annotations.NullMarked;
