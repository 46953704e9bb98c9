package io.shardwright.interpret;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

/** A view of memory, as {@code LocalTensor} is one, but in double. */
final class Strided {
    final double[] memory;
    final int[] dims;
    private final int offset;
    private final int[] strides;
    private final boolean dense;
    private final int size;

    private Strided(double[] memory, int offset, int[] dims, int[] strides) {
        this.memory = memory;
        this.offset = offset;
        this.dims = dims;
        this.strides = strides;
        this.dense = isDense(dims, strides);
        this.size = size(dims);
    }

    /** New memory, NaN everywhere: what is read before it is written shows. */
    static Strided dense(int... dims) {
        double[] memory = new double[size(dims)];
        Arrays.fill(memory, Double.NaN);
        return over(memory, dims);
    }

    /** A dense view of the start of {@code memory}. */
    static Strided over(double[] memory, int... dims) {
        return rows(memory, 0, dims);
    }

    /** Rows at the start of {@code memory}, with {@code gap} elements between one and the next. */
    static Strided rows(double[] memory, int gap, int... dims) {
        int[] strides = new int[dims.length];
        int stride = 1;
        for (int dim = dims.length - 1; dim >= 0; dim--) {
            strides[dim] = stride;
            stride *= dims[dim] + (dim == dims.length - 1 ? gap : 0);
        }
        return new Strided(memory, 0, dims, strides);
    }

    private static boolean isDense(int[] dims, int[] strides) {
        int stride = 1;
        boolean dense = true;
        for (int dim = dims.length - 1; dim >= 0; dim--) {
            dense &= strides[dim] == stride;
            stride *= dims[dim];
        }
        return dense;
    }

    private static int size(int[] dims) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        return size;
    }

    int size() {
        return size;
    }

    /** The size of a dim; a negative number counts from the end. */
    int dim(int dim) {
        return dims[dim < 0 ? dims.length + dim : dim];
    }

    /** Number of rows, if the last dim is a row. */
    int rows() {
        return dim(-1) == 0 ? 0 : size() / dim(-1);
    }

    /** Element {@code index} in row-major order. */
    double at(int index) {
        return memory[position(index)];
    }

    void put(int index, double value) {
        memory[position(index)] = value;
    }

    void add(int index, double value) {
        memory[position(index)] += value;
    }

    double get(int... index) {
        return memory[position(index)];
    }

    void set(double value, int... index) {
        memory[position(index)] = value;
    }

    /** Which element an element of larger dims meets, if these are aligned with them from the right and those of size 1 are spread. */
    int spread(int index, int[] over) {
        int own = 0;
        int stride = 1;
        int rest = index;
        for (int dim = over.length - 1; dim >= 0; dim--) {
            int at = dim - (over.length - dims.length);
            if (at >= 0) {
                own += dims[at] == 1 ? 0 : rest % over[dim] * stride;
                stride *= dims[at];
            }
            rest /= over[dim];
        }
        return own;
    }

    private int position(int index) {
        if (dense) {
            return offset + index;
        }
        int position = offset;
        int rest = index;
        for (int dim = dims.length - 1; dim >= 0; dim--) {
            position += rest % dims[dim] * strides[dim];
            rest /= dims[dim];
        }
        return position;
    }

    private int position(int[] index) {
        int position = offset;
        for (int dim = 0; dim < dims.length; dim++) {
            position += index[dim] * strides[dim];
        }
        return position;
    }

    Strided section(int dim, int from, int size) {
        int at = dim < 0 ? dims.length + dim : dim;
        if (from < 0 || from + size > dims[at]) {
            throw new IllegalArgumentException("section " + from + "+" + size + " leaves " + Arrays.toString(dims));
        }
        int[] newDims = dims.clone();
        newDims[at] = size;
        return new Strided(memory, offset + from * strides[at], newDims, strides);
    }

    /** As {@code LocalTensor.heads}. */
    Strided heads(int heads) {
        int size = dims[2] / heads;
        return new Strided(memory, offset, new int[] {dims[0], heads, dims[1], size}, new int[] {
            strides[0], size * strides[2], strides[1], strides[2]
        });
    }

    /** As {@code LocalTensor.mergedHeads}, which wants heads side by side. */
    Strided mergedHeads() {
        if (dims.length != 4 || strides[1] != dims[3] * strides[3]) {
            throw new IllegalArgumentException("the heads do not lie side by side");
        }
        return new Strided(memory, offset, new int[] {dims[0], dims[2], dims[1] * dims[3]}, new int[] {
            strides[0], strides[2], strides[3]
        });
    }

    /** As the method of {@code LocalTensor}; so are those below. */
    Strided permute(int... order) {
        int[] newDims = new int[order.length];
        int[] newStrides = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            newDims[i] = dims[order[i]];
            newStrides[i] = strides[order[i]];
        }
        return new Strided(memory, offset, newDims, newStrides);
    }

    Strided splitDim(int dim, int... sizes) {
        int[] steps = new int[sizes.length];
        int step = strides[dim];
        for (int i = sizes.length - 1; i >= 0; i--) {
            steps[i] = step;
            step *= sizes[i];
        }
        if (step != dims[dim] * strides[dim]) {
            throw new IllegalArgumentException(dims[dim] + " is not " + Arrays.toString(sizes));
        }
        return new Strided(memory, offset, replaced(dims, dim, dim + 1, sizes), replaced(strides, dim, dim + 1, steps));
    }

    Strided mergeDims(int first, int last) {
        int size = 1;
        int step = 1;
        for (int dim = last; dim >= first; dim--) {
            if (dims[dim] != 1) {
                step = size == 1 ? strides[dim] : step;
                if (strides[dim] != size * step) {
                    throw new IllegalArgumentException("dims " + first + " to " + last + " don't lie side by side");
                }
                size *= dims[dim];
            }
        }
        int[] one = {size};
        int[] its = {step};
        return new Strided(
                memory, offset, replaced(dims, first, last + 1, one), replaced(strides, first, last + 1, its));
    }

    Strided addDim(int dim) {
        int[] one = {1};
        int[] its = {dim == dims.length ? 1 : dims[dim] * strides[dim]};
        return new Strided(memory, offset, replaced(dims, dim, dim, one), replaced(strides, dim, dim, its));
    }

    Strided dropDim(int dim) {
        if (dims[dim] != 1) {
            throw new IllegalArgumentException("dim " + dim + " is " + dims[dim]);
        }
        int[] none = {};
        return new Strided(memory, offset, replaced(dims, dim, dim + 1, none), replaced(strides, dim, dim + 1, none));
    }

    private static int[] replaced(int[] values, int from, int to, int[] by) {
        return IntStream.concat(
                        IntStream.concat(Arrays.stream(values, 0, from), Arrays.stream(by)),
                        Arrays.stream(values, to, values.length))
                .toArray();
    }

    /** Whether the last dim is dense and all others can be walked with one stride. */
    boolean isRows() {
        boolean rows = dims.length == 0 || dims[dims.length - 1] == 1 || strides[dims.length - 1] == 1;
        int next = 0;
        for (int dim = dims.length - 2; dim >= 0; dim--) {
            if (dims[dim] != 1) {
                rows &= next == 0 || strides[dim] == next;
                next = dims[dim] * strides[dim];
            }
        }
        return rows;
    }

    boolean isSame(Strided other) {
        return memory == other.memory
                && offset == other.offset
                && Arrays.equals(dims, other.dims)
                && Arrays.equals(strides, other.strides);
    }

    boolean overlaps(Strided other) {
        if (memory != other.memory) {
            return false;
        }
        Set<Integer> mine = new HashSet<>();
        for (int i = 0; i < size(); i++) {
            mine.add(position(i));
        }
        for (int i = 0; i < other.size(); i++) {
            if (mine.contains(other.position(i))) {
                return true;
            }
        }
        return false;
    }

    void fill(double value) {
        for (int i = 0; i < size(); i++) {
            put(i, value);
        }
    }

    void copyFrom(Strided other) {
        if (!Arrays.equals(dims, other.dims)) {
            throw new IllegalArgumentException(Arrays.toString(other.dims) + " into " + Arrays.toString(dims));
        }
        double[] values = other.values();
        for (int i = 0; i < values.length; i++) {
            put(i, values[i]);
        }
    }

    Strided copy() {
        return over(values(), dims);
    }

    double[] values() {
        double[] values = new double[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = at(i);
        }
        return values;
    }

    @Override
    public String toString() {
        return Arrays.toString(dims) + Arrays.toString(values());
    }
}
