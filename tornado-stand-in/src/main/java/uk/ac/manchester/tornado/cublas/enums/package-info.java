/** Choices that calls of cuBLAS have. */
@NullMarked
package uk.ac.manchester.tornado.cublas.enums;

import org.jspecify.annotations.NullMarked;
