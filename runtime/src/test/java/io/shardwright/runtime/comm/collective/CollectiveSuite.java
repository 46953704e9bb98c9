package io.shardwright.runtime.comm.collective;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Every collective at many sizes, as each rank of {@code tp} sees it; run on threads and on processes. Every element
 * that a rank gives is a function of the rank and the element's index, so each knows what all others gave. Arguments
 * are the sizes: tensors have that many rows of 3.
 */
public final class CollectiveSuite implements RankBody {
    private static final long HEAP_PER_RANK = 6 << 20;

    private Communicator tp;
    private int n;
    private int me;
    private MemorySegment heap;
    private long heapUsed;
    private int number;

    @Override
    public void run(RankContext rank) {
        tp = rank.communicator(Axis.TP);
        n = tp.size();
        me = tp.rank();
        heap = rank.heap().allocate((1 + n) * HEAP_PER_RANK);
        for (String argument : rank.arguments()) {
            long rows = Long.parseLong(argument);
            for (Place place : Place.values()) {
                for (DType type : typesIn(place)) {
                    reductions(rows, place, type);
                    copies(rows, place, type);
                    tp.barrier(site("barrier"));
                    heapUsed = 0;
                }
            }
            mixedPlaces(rows);
            heapUsed = 0;
            for (int dim = 0; dim < 2; dim++) {
                unevenSections(rows, dim);
            }
            if (n > 1) {
                messages(rows);
            }
            heapUsed = 0;
        }
        severalInFlight();
        unequalRows();
    }

    /** Where a tensor lies. */
    private enum Place {
        HEAP,
        PRIVATE,
        /** In the heap, as the middle columns of a wider tensor. */
        HEAP_STRIDED,
        PRIVATE_STRIDED
    }

    /** Half of the places do for bf16, which only adds up in another way. */
    private static List<DType> typesIn(Place place) {
        return place == Place.HEAP || place == Place.PRIVATE_STRIDED
                ? List.of(DType.F32, DType.I32, DType.MASK, DType.BF16)
                : List.of(DType.F32, DType.I32);
    }

    private void reductions(long rows, Place place, DType type) {
        for (Reduction reduction : Reduction.values()) {
            LocalTensor x = filled(place, type, rows, 3);
            tp.allReduce(x, reduction, site("all-reduce"));
            check(x, i -> reduced(reduction, i));

            int root = n - 1;
            LocalTensor y = filled(place, type, rows, 3);
            tp.reduce(y, reduction, root, site("reduce"));
            if (me == root) {
                check(y, i -> reduced(reduction, i));
            }

            for (int dim = 0; dim < 2; dim++) {
                LocalTensor whole = filled(place, type, dim == 0 ? rows * n : rows, dim == 1 ? 3 * n : 3);
                LocalTensor part = tensor(place, type, rows, 3);
                tp.reduceScatter(part, whole, dim, reduction, site("reduce-scatter"));
                int along = dim;
                check(part, i -> reduced(reduction, inWhole(i, rows, along, me)));
                check(whole, i -> given(me, i));
            }
        }
    }

    private void copies(long rows, Place place, DType type) {
        int root = n / 2;
        LocalTensor x = filled(place, type, rows, 3);
        tp.broadcast(x, root, site("broadcast"));
        check(x, i -> given(root, i));

        for (int dim = 0; dim < 2; dim++) {
            int along = dim;
            long[] dims = {dim == 0 ? rows * n : rows, dim == 1 ? 3 * n : 3};

            LocalTensor whole = filled(place, type, dims);
            LocalTensor part = tensor(place, type, rows, 3);
            tp.scatter(part, whole, dim - 2, root, site("scatter"));
            check(part, i -> given(root, inWhole(i, rows, along, me)));

            LocalTensor gathered = tensor(place, type, dims);
            LocalTensor mine = filled(place, type, rows, 3);
            tp.allGather(gathered, mine, dim, site("all-gather"));
            checkParts(gathered, dim, (q, i) -> given(q, i));

            LocalTensor inPlace = filled(place, type, dims);
            LocalTensor section = inPlace.section(dim, me * inPlace.dim(dim) / n, inPlace.dim(dim) / n);
            fill(section);
            tp.allGather(inPlace, section, dim, site("all-gather in place"));
            checkParts(inPlace, dim, (q, i) -> given(q, i));

            LocalTensor onRoot = tensor(place, type, dims);
            tp.gather(onRoot, mine, dim, root, site("gather"));
            if (me == root) {
                checkParts(onRoot, dim, (q, i) -> given(q, i));
            }

            LocalTensor in = filled(place, type, dims);
            LocalTensor out = tensor(place, type, dims);
            tp.allToAll(out, in, dim, site("all-to-all"));
            checkParts(out, dim, (q, i) -> given(q, inWhole(i, rows, along, me)));
        }
    }

    /** A tensor may lie in the heap on some ranks only. */
    private void mixedPlaces(long rows) {
        Place place = Place.values()[me % Place.values().length];
        LocalTensor x = filled(place, DType.F32, rows, 3);
        tp.allReduce(x, Reduction.SUM, site("mixed all-reduce"));
        check(x, i -> reduced(Reduction.SUM, i));
        LocalTensor whole = filled(place, DType.F32, rows * n, 3);
        LocalTensor part = tensor(place, DType.F32, rows, 3);
        tp.reduceScatter(part, whole, 0, Reduction.SUM, site("mixed reduce-scatter"));
        check(part, i -> reduced(Reduction.SUM, inWhole(i, rows, 0, me)));
        LocalTensor out = tensor(place, DType.F32, rows * n, 3);
        tp.allToAll(out, whole, 0, site("mixed all-to-all"));
        checkParts(out, 0, (q, i) -> given(q, inWhole(i, rows, 0, me)));
    }

    /** All parts but the first have a row, or a column, more: of one rank none, of others at most. */
    private void unevenSections(long rows, int dim) {
        long cut = (dim == 0 ? rows : 3) * n + n - 1;
        long begin = cut * me / n;
        long length = cut * (me + 1) / n - begin;
        for (Place place : Place.values()) {
            heapUsed = 0;
            LocalTensor whole = filled(place, DType.F32, dim == 0 ? cut : rows, dim == 1 ? cut : 3);
            LocalTensor part = tensor(place, DType.F32, dim == 0 ? length : rows, dim == 1 ? length : 3);
            tp.reduceScatter(part, whole, dim, Reduction.SUM, site("uneven reduce-scatter"));
            long columns = part.dim(1);
            check(
                    part,
                    i -> reduced(Reduction.SUM, dim == 0 ? begin * 3 + i : i / columns * cut + begin + i % columns));
            check(whole, i -> given(me, i));

            LocalTensor gathered = tensor(place, DType.F32, whole.dim(0), whole.dim(1));
            fill(part);
            tp.allGather(gathered, part, dim, site("uneven all-gather"));
            for (int q = 0; q < n; q++) {
                int from = q;
                long first = cut * q / n;
                check(gathered.section(dim, first, cut * (q + 1) / n - first), i -> given(from, i));
            }
        }
    }

    private void messages(long rows) {
        for (Place place : Place.values()) {
            // Around the ring, more at a time than there are slots; each a row shorter, so that a swap would show.
            int next = (me + 1) % n;
            int previous = (me + n - 1) % n;
            List<Pending> pending = new ArrayList<>();
            List<LocalTensor> received = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                long length = Math.max(0, rows - i);
                pending.add(tp.startSend(filled(place, DType.F32, length, 3), next, site("send " + i)));
                LocalTensor in = tensor(place, DType.F32, length, 3);
                received.add(in);
                pending.add(tp.startReceive(in, previous, site("receive " + i)));
            }
            pending.reversed().forEach(Pending::await);
            for (LocalTensor in : received) {
                check(in, i -> given(previous, i));
            }
            heapUsed = 0;

            LocalTensor x = filled(place, DType.I32, rows, 3);
            CollectiveSite message = site("message");
            if (me == 0) {
                tp.send(x, n - 1, message);
            } else if (me == n - 1) {
                tp.receive(x, 0, message);
                check(x, i -> given(0, i));
            }
            tp.barrier(site("after messages"));
            heapUsed = 0;
        }
    }

    /** More than there are slots, finished in another order than they were started, with a blocking one between. */
    private void severalInFlight() {
        heapUsed = 0;
        List<Pending> pending = new ArrayList<>();
        List<LocalTensor> tensors = new ArrayList<>();
        for (int i = 0; i < 2 * ControlLayout.SLOTS + 3; i++) {
            Place place = Place.values()[i % Place.values().length];
            LocalTensor x = filled(place, DType.F32, 1 + 400 * (i % 7), 3);
            tensors.add(x);
            pending.add(tp.startAllReduce(x, Reduction.SUM, site("started " + i)));
        }
        LocalTensor between = filled(Place.HEAP, DType.F32, 5000, 3);
        tp.allReduce(between, Reduction.SUM, site("between"));
        check(between, i -> reduced(Reduction.SUM, i));
        LocalTensor whole = tensor(Place.HEAP, DType.F32, 100L * n, 3);
        LocalTensor out = tensor(Place.HEAP, DType.F32, 100L * n, 3);
        LocalTensor in = filled(Place.HEAP, DType.F32, 100L * n, 3);
        LocalTensor part = tensor(Place.PRIVATE, DType.F32, 100, 3);
        LocalTensor sent = filled(Place.PRIVATE, DType.F32, 9000, 3);
        pending.add(tp.startAllGather(whole, filled(Place.HEAP, DType.F32, 100, 3), 0, site("started all-gather")));
        pending.add(tp.startReduceScatter(part, in, 0, Reduction.MAX, site("started reduce-scatter")));
        pending.add(tp.startAllToAll(out, in, 0, site("started all-to-all")));
        pending.add(tp.startBroadcast(sent, n - 1, site("started broadcast")));
        if (me % 2 == 0) {
            pending = pending.reversed();
        }
        pending.forEach(Pending::await);
        for (Pending started : pending) {
            if (!started.test()) {
                throw new AssertionError("an operation that was waited for is not complete");
            }
        }
        for (LocalTensor x : tensors) {
            check(x, i -> reduced(Reduction.SUM, i));
        }
        checkParts(whole, 0, (q, i) -> given(q, i));
        check(part, i -> reduced(Reduction.MAX, inWhole(i, 100, 0, me)));
        checkParts(out, 0, (q, i) -> given(q, inWhole(i, 100, 0, me)));
        check(sent, i -> given(n - 1, i));
    }

    /** Rank r has (r + q) * scale rows for rank q, and none for itself. */
    private void unequalRows() {
        for (Place place : Place.values()) {
            for (int scale : new int[] {0, 1, n < 4 ? 4000 : 300}) {
                heapUsed = 0;
                long[] send = new long[n];
                long[] receive = new long[n];
                for (int q = 0; q < n; q++) {
                    send[q] = q == me ? 0 : (long) (me + q) * scale;
                    receive[q] = send[q];
                }
                LocalTensor in = tensor(place, DType.F32, sum(send) + 2, 3);
                LocalTensor out = tensor(place, DType.F32, sum(receive) + 1, 3);
                long row = 0;
                for (int q = 0; q < n; q++) {
                    for (long i = 0; i < send[q]; i++, row++) {
                        for (int c = 0; c < 3; c++) {
                            in.set(me * 10_000_000f + q * 100_000 + i * 3 + c, row, c);
                        }
                    }
                }
                tp.allToAllV(out, receive, in, send, site("all-to-all-v"));
                row = 0;
                for (int q = 0; q < n; q++) {
                    for (long i = 0; i < receive[q]; i++, row++) {
                        for (int c = 0; c < 3; c++) {
                            float expected = q * 10_000_000f + me * 100_000 + i * 3 + c;
                            if (out.get(row, c) != expected) {
                                throw wrong(out.get(row, c), expected, "row " + i + " from " + q);
                            }
                        }
                    }
                }
            }
        }
    }

    // ---------------------------------------------------------------- the oracle

    /** Element {@code i}, in row-major order, of what a rank gives. Sums of these are exact in f32. */
    private static int given(int rank, long i) {
        return (int) ((i * 7 + rank * 13L) % 101) - 50;
    }

    private int reduced(Reduction reduction, long i) {
        int result = given(0, i);
        for (int q = 1; q < n; q++) {
            result = reduction == Reduction.SUM ? result + given(q, i) : Math.max(result, given(q, i));
        }
        return result;
    }

    /** Index in the whole [rows * n, 3] or [rows, 3 * n] of element i of section q. */
    private long inWhole(long i, long rows, int dim, int q) {
        long row = i / 3;
        long column = i % 3;
        return dim == 0 ? (q * rows + row) * 3 + column : row * 3 * n + q * 3L + column;
    }

    private interface Expected {
        int at(long i);
    }

    private interface ExpectedFrom {
        int at(int rank, long i);
    }

    private void checkParts(LocalTensor whole, int dim, ExpectedFrom expected) {
        for (int q = 0; q < n; q++) {
            int from = q;
            long size = whole.dim(dim) / n;
            check(whole.section(dim, q * size, size), i -> expected.at(from, i));
        }
    }

    private void check(LocalTensor x, Expected expected) {
        long i = 0;
        for (long row = 0; row < x.dim(0); row++) {
            for (long column = 0; column < x.dim(1); column++, i++) {
                int got = x.type() == DType.I32 ? x.getInt(row, column) : (int) x.get(row, column);
                int right = inType(x.type(), expected.at(i));
                if (got != right) {
                    throw wrong(got, right, "element " + i + " of " + x);
                }
            }
        }
    }

    /** Sums are not always exact in bf16, but rounded once. */
    private static int inType(DType type, int value) {
        return type == DType.BF16 ? (int) Bf16.widen(Bf16.round(value)) : value;
    }

    /** Without an assertion library, as seven processes would load it. */
    private AssertionError wrong(Number got, Number expected, String where) {
        return new AssertionError(
                "rank " + me + ", last site #" + number + ": " + where + " is " + got + " instead of " + expected);
    }

    private LocalTensor filled(Place place, DType type, long... dims) {
        LocalTensor x = tensor(place, type, dims);
        fill(x);
        return x;
    }

    private void fill(LocalTensor x) {
        long i = 0;
        for (long row = 0; row < x.dim(0); row++) {
            for (long column = 0; column < x.dim(1); column++, i++) {
                if (x.type() == DType.I32) {
                    x.setInt(given(me, i), row, column);
                } else {
                    x.set(given(me, i), row, column);
                }
            }
        }
    }

    private LocalTensor tensor(Place place, DType type, long... dims) {
        return switch (place) {
            case HEAP -> LocalTensor.dense(onHeap(dims[0] * dims[1] * type.bytes()), type, dims);
            case PRIVATE -> LocalTensor.dense(onArena(dims[0] * dims[1] * type.bytes()), type, dims);
            case HEAP_STRIDED ->
                LocalTensor.dense(onHeap(dims[0] * (dims[1] + 2) * type.bytes()), type, dims[0], dims[1] + 2)
                        .section(1, 1, dims[1]);
            case PRIVATE_STRIDED ->
                LocalTensor.dense(onArena(dims[0] * (dims[1] + 2) * type.bytes()), type, dims[0], dims[1] + 2)
                        .section(1, 1, dims[1]);
        };
    }

    private Storage onHeap(long bytes) {
        MemorySegment segment = heap.asSlice(heapUsed, bytes);
        heapUsed += (bytes + 63) / 64 * 64;
        return Storage.on(segment);
    }

    private static Storage onArena(long bytes) {
        return Storage.on(Arena.ofAuto().allocate(bytes, 64));
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    private CollectiveSite site(String cause) {
        return new CollectiveSite(++number, cause, "CollectiveSuite.java");
    }
}
