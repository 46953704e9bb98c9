package io.shardwright.runtime.tornado.kernel;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Single elements of rows, for generated kernels. */
public final class RowElements {
    private RowElements() {}

    /**
     * The element of a row in a column whose number was computed, and 0 where the row has none.
     *
     * @param row from the tensor's place to where the row begins
     */
    public static float at(FloatArray memory, ShortArray halves, int at, int row, float column, int cols) {
        int col = (int) column;
        float element = 0;
        if (BothConditions.inside(col, cols)) {
            element = Elements.get(memory, halves, at, row + col);
        }
        return element;
    }
}
