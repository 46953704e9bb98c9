/** What calls of cuBLAS are asked for. */
@NullMarked
package uk.ac.manchester.tornado.cublas;

import org.jspecify.annotations.NullMarked;
