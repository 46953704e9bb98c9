/** All samples on one class path: a package of tests of what holds of them alike. */
@NullMarked
package io.shardwright.samples.all;

import org.jspecify.annotations.NullMarked;
