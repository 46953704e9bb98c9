package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.comm.control.SlotHeader;
import io.shardwright.runtime.comm.memory.TensorView;
import io.shardwright.spi.Split;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What this rank asks of a collective: checked, and as addresses and counts. Reused from one to the next. */
public final class CollectiveRequest {
    public static final CollectiveSite NO_SITE = new CollectiveSite(0, "none", "none");
    private static final long[] NO_ROWS = {};

    public final int size;
    public final int me;

    public CollectiveKind kind = CollectiveKind.BARRIER;
    public Reduction reduction = Reduction.SUM;
    public DType type = DType.F32;
    public CollectiveSite site = NO_SITE;
    public int dim;
    public int root;

    /** Whether peers read {@link #source}. */
    public boolean publishes;

    /** Whether this rank reads peers' sources. */
    public boolean works;

    /** What this rank gives, if it {@link #publishes}. */
    public final TensorView source = new TensorView();

    /** What this rank receives, if it {@link #works} and the collective isn't a barrier. */
    public final TensorView target = new TensorView();

    /** The tensors, so that their memory stays as long as only addresses of it are used. */
    @SuppressWarnings("UnusedVariable")
    private @Nullable LocalTensor given;

    @SuppressWarnings("UnusedVariable")
    private @Nullable LocalTensor taken;

    /** The memory that the source lies in. */
    long sourceMemory;

    long sourceMemoryBytes;

    /** Elements of one section; all, if nothing is cut; those of the largest, where sections differ. */
    public long elements;

    /** Sections that the source is cut into. */
    public int sections;

    public long[] sendRows = NO_ROWS;
    public long[] receiveRows = NO_ROWS;

    public CollectiveRequest(int size, int me) {
        this.size = size;
        this.me = me;
    }

    void barrier(CollectiveSite at) {
        begin(CollectiveKind.BARRIER, Reduction.SUM, DType.I32, 0, 0, at);
        publishes = false;
        elements = 0;
        sections = 1;
    }

    /** A tensor that is not used on this rank may be null. */
    public void set(
            CollectiveKind newKind,
            Reduction newReduction,
            @Nullable LocalTensor give,
            @Nullable LocalTensor take,
            int newDim,
            int newRoot,
            CollectiveSite at) {
        LocalTensor either = give != null ? give : take;
        if (either == null) {
            throw new IllegalArgumentException(newKind.text() + " " + at + " has no tensor");
        }
        if (newRoot < 0 || newRoot >= size) {
            throw new IllegalArgumentException(
                    newKind.text() + " " + at + ": root " + newRoot + " is not one of " + size + " ranks");
        }
        boolean cut = newKind.sourceSections() || newKind.targetSections();
        int at0 = cut ? either.dimCount() : 1;
        int normalized = newDim < 0 ? newDim + at0 : newDim;
        if (normalized < 0 || normalized >= at0) {
            throw new IllegalArgumentException(newKind.text() + " " + at + ": " + either + " has no dim " + newDim);
        }
        begin(newKind, newReduction, either.type(), normalized, newRoot, at);
        publishes = give != null;
        works = take != null;
        sections = newKind.sourceSections() ? size : 1;
        if (give != null) {
            given = give;
            source.set(give);
            sourceMemory = give.storage().segment().address();
            sourceMemoryBytes = give.storage().segment().byteSize();
            elements = sectionElements(give, newKind.sourceSections());
        }
        if (take != null) {
            taken = take;
            target.set(take);
            long wanted = sectionElements(take, newKind.targetSections());
            if (give != null && !sameSections(give, take)) {
                throw new IllegalArgumentException(describe() + ": the parts of " + give + " don't fit " + take);
            }
            elements = give == null ? wanted : Math.max(elements, wanted);
        }
    }

    /** All-to-all with {@code send[r]} rows for rank r and {@code receive[r]} from it. */
    void setRows(LocalTensor give, long[] send, LocalTensor take, long[] receive, CollectiveSite at) {
        begin(CollectiveKind.ALL_TO_ALL_V, Reduction.SUM, give.type(), 0, 0, at);
        if (give.dimCount() == 0 || give.dimCount() != take.dimCount() || give.type() != take.type()) {
            throw new IllegalArgumentException(describe() + ": rows of " + give + " are not rows of " + take);
        }
        for (int d = 1; d < give.dimCount(); d++) {
            if (give.dim(d) != take.dim(d)) {
                throw new IllegalArgumentException(describe() + ": rows of " + give + " are not rows of " + take);
            }
        }
        requireRows(give, send, "send");
        requireRows(take, receive, "receive");
        publishes = true;
        works = true;
        sections = size;
        given = give;
        taken = take;
        source.set(give);
        target.set(take);
        sourceMemory = give.storage().segment().address();
        sourceMemoryBytes = give.storage().segment().byteSize();
        sendRows = send;
        receiveRows = receive;
        long most = 0;
        for (long rows : send) {
            most = Math.max(most, rows);
        }
        elements = most * rowElements();
    }

    private void begin(
            CollectiveKind newKind, Reduction newReduction, DType newType, int newDim, int newRoot, CollectiveSite at) {
        kind = newKind;
        reduction = newReduction;
        type = newType;
        dim = newDim;
        root = newRoot;
        site = at;
        publishes = false;
        works = true;
        sendRows = NO_ROWS;
        receiveRows = NO_ROWS;
    }

    private void requireRows(LocalTensor tensor, long[] rows, String what) {
        if (rows.length != size || sum(rows) > tensor.dim(0)) {
            throw new IllegalArgumentException(describe() + ": " + what + " rows " + Arrays.toString(rows) + " are not "
                    + size + " counts of at most " + tensor.dim(0) + " rows together");
        }
    }

    private static long sum(long[] rows) {
        long sum = 0;
        for (long count : rows) {
            sum += count;
        }
        return sum;
    }

    private long sectionElements(LocalTensor tensor, boolean cut) {
        if (!cut) {
            return tensor.size();
        }
        long whole = tensor.dim(dim);
        if (whole % size == 0) {
            return tensor.size() / size;
        }
        if (!kind.cutsUnevenly()) {
            throw new IllegalArgumentException(
                    describe() + ": dim " + dim + " of " + tensor + " cannot be cut into " + size + " equal sections");
        }
        return tensor.size() / whole * (whole / size + 1);
    }

    /** Where section r begins along a dim that is cut. */
    long begin(long whole, int r) {
        return Split.begin(whole, r, size);
    }

    /** Elements before section r of a tensor that lies without gaps, one section behind the other. */
    public long before(TensorView whole, int r) {
        return whole.elements() == 0 ? 0 : whole.elements() / whole.dims[dim] * begin(whole.dims[dim], r);
    }

    /** Elements of section r. */
    public long length(TensorView whole, int r) {
        return before(whole, r + 1) - before(whole, r);
    }

    /** Whether some sections have an element more along the dim than others. */
    public boolean isUneven() {
        return kind.cutsUnevenly() && (kind.sourceSections() ? source : target).dims[dim] % size != 0;
    }

    private boolean sameSections(LocalTensor give, LocalTensor take) {
        if (give.dimCount() != take.dimCount() || give.type() != take.type()) {
            return false;
        }
        for (int d = 0; d < give.dimCount(); d++) {
            long gives = d == dim && kind.sourceSections() ? ownSection(give.dim(d)) : give.dim(d);
            long takes = d == dim && kind.targetSections() ? ownSection(take.dim(d)) : take.dim(d);
            if (gives != takes) {
                return false;
            }
        }
        return true;
    }

    private long ownSection(long whole) {
        return begin(whole, me + 1) - begin(whole, me);
    }

    /** Elements of one row of an all-to-all-v. */
    public long rowElements() {
        long row = 1;
        for (int d = 1; d < source.dimCount; d++) {
            row *= source.dims[d];
        }
        return row;
    }

    public long signature() {
        return SlotHeader.signature(kind, reduction, type, dim, root, site.number());
    }

    /** Bytes of all that this rank publishes. */
    long sourceBytes() {
        return publishes ? elements * sections * type.bytes() : 0;
    }

    /** Bytes that an optimal algorithm moves between this rank and its peers; see {@link Traffic}. */
    public long movedBytes() {
        long section = elements * type.bytes();
        return switch (kind) {
            case BARRIER -> 0;
            case BROADCAST, SEND, RECEIVE -> section;
            case SCATTER, GATHER -> me == root ? section * (size - 1) : section;
            case REDUCE -> section * (size - 1) / size;
            case ALL_REDUCE -> 2 * section * (size - 1) / size;
            case ALL_GATHER -> (target.elements() - source.elements()) * type.bytes();
            case REDUCE_SCATTER -> (source.elements() - target.elements()) * type.bytes();
            case ALL_TO_ALL -> section * (size - 1);
            case ALL_TO_ALL_V -> (sum(receiveRows) - receiveRows[me]) * rowElements() * type.bytes();
        };
    }

    /** {@code all-reduce #117 (g after Mlp.down, Mlp.java:9)}. */
    public String describe() {
        return kind.text() + " " + site;
    }
}
