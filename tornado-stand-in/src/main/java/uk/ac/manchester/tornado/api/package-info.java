/** Stands in for the part of TornadoVM's API that we use, and runs it on the JVM. It is built for tests and never shipped. */
@NullMarked
package uk.ac.manchester.tornado.api;

import org.jspecify.annotations.NullMarked;
