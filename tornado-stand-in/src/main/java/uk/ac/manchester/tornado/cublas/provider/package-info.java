/** Stands in for TornadoVM's binding of cuBLAS. */
@NullMarked
package uk.ac.manchester.tornado.cublas.provider;

import org.jspecify.annotations.NullMarked;
