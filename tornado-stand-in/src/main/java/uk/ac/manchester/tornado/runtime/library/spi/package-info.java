/** Stands in for what a library provides to TornadoVM, so that its functions can be tasks. */
@NullMarked
package uk.ac.manchester.tornado.runtime.library.spi;

import org.jspecify.annotations.NullMarked;
