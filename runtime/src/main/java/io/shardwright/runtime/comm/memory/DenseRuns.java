package io.shardwright.runtime.comm.memory;

/**
 * Walks a range of the elements of several views of equal dims, in row-major order, in pieces that lie without gaps in
 * all of them.
 *
 * <pre>{@code
 * for (rows.start(2, from, to); rows.next(); ) {
 *     Memory.copy(rows.at[0], rows.at[1], rows.length * 4);
 * }
 * }</pre>
 */
public final class DenseRuns {
    private final TensorView[] views;
    private int count;
    private int loops;
    private final long[] sizes = new long[TensorView.MAX_DIMS];
    private final long[][] strides;
    private long rowLength;
    private long position;
    private long end;

    /** Address of the current piece in each view. */
    public final long[] at;

    /** Elements of the current piece. */
    public long length;

    public DenseRuns(int mostViews) {
        views = new TensorView[mostViews];
        for (int i = 0; i < mostViews; i++) {
            views[i] = new TensorView();
        }
        strides = new long[mostViews][TensorView.MAX_DIMS];
        at = new long[mostViews];
    }

    public TensorView view(int i) {
        return views[i];
    }

    /** Begins with elements {@code from} to {@code to} of the first {@code count} views. */
    public void start(int count, long from, long to) {
        this.count = count;
        position = from;
        end = to;
        if (from < to) {
            joinDims();
        }
    }

    /** Dims that follow each other without a gap in all views become one loop; innermost first. */
    private void joinDims() {
        TensorView first = views[0];
        loops = 0;
        for (int dim = first.dimCount - 1; dim >= 0; dim--) {
            long size = first.dims[dim];
            if (size == 1) {
                continue;
            }
            if (loops > 0 && continues(dim)) {
                sizes[loops - 1] *= size;
            } else {
                sizes[loops] = size;
                for (int view = 0; view < count; view++) {
                    strides[view][loops] = views[view].strides[dim];
                }
                loops++;
            }
        }
        rowLength = loops > 0 && innermostIsDense() ? sizes[0] : 1;
    }

    private boolean continues(int dim) {
        for (int view = 0; view < count; view++) {
            if (views[view].strides[dim] != strides[view][loops - 1] * sizes[loops - 1]) {
                return false;
            }
        }
        return true;
    }

    private boolean innermostIsDense() {
        for (int view = 0; view < count; view++) {
            if (strides[view][0] != 1) {
                return false;
            }
        }
        return true;
    }

    public boolean next() {
        if (position >= end) {
            return false;
        }
        long row = position / rowLength;
        long column = position - row * rowLength;
        length = Math.min(rowLength - column, end - position);
        for (int view = 0; view < count; view++) {
            at[view] = column;
        }
        long rest = row;
        for (int loop = rowLength == 1 ? 0 : 1; loop < loops; loop++) {
            long index = rest % sizes[loop];
            rest /= sizes[loop];
            for (int view = 0; view < count; view++) {
                at[view] += index * strides[view][loop];
            }
        }
        for (int view = 0; view < count; view++) {
            at[view] = views[view].address + at[view] * views[view].elementBytes;
        }
        position += length;
        return true;
    }
}
