/** Stands in for devices of TornadoVM's runtime. */
@NullMarked
package uk.ac.manchester.tornado.runtime.common;

import org.jspecify.annotations.NullMarked;
