package io.shardwright.runtime.comm.memory;

/** Copies between tensors that have gaps and memory that has none. */
public final class TensorPacker {
    private final DenseRuns rows = new DenseRuns(2);
    private final TensorView section = new TensorView();

    /** Whether a tensor lies without gaps; if it is cut along {@code dim}, one section behind the other. */
    public static boolean isContiguous(TensorView tensor, boolean cut, int dim) {
        long outer = 1;
        for (int d = 0; cut && d < dim; d++) {
            outer *= tensor.dims[d];
        }
        return outer == 1 && tensor.isDense();
    }

    /** Section {@code r} of {@code sections} along {@code dim}, some of which may be longer by one than others; reused. */
    public TensorView section(TensorView tensor, int dim, int r, int sections) {
        section.set(tensor);
        if (sections > 1) {
            section.narrowToSection(dim, r, sections);
        }
        return section;
    }

    /** Elements {@code low} to {@code high} of a tensor, to an address. */
    public void pack(TensorView tensor, long low, long high, long to) {
        rows.view(0).set(tensor);
        dense(rows.view(1), tensor, to, low);
        copy(tensor, low, high);
    }

    /** Elements {@code low} to {@code high} of a tensor, from an address. */
    public void unpack(long from, TensorView tensor, long low, long high) {
        dense(rows.view(0), tensor, from, low);
        rows.view(1).set(tensor);
        copy(tensor, low, high);
    }

    /** A view in which element {@code low} lies at the address. */
    private static void dense(TensorView view, TensorView like, long address, long low) {
        view.set(like);
        view.makeDense();
        view.address = address - low * like.elementBytes;
    }

    private void copy(TensorView tensor, long low, long high) {
        for (rows.start(2, low, high); rows.next(); ) {
            NativeMemory.copy(rows.at[0], rows.at[1], rows.length * tensor.elementBytes);
        }
    }
}
