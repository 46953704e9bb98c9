package io.shardwright.runtime.comm.collective;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Collectives of all kinds in a random order, as each rank of {@code tp} sees it: of random sizes, types, dims and roots, blocking or with
 * more under way than there are slots, at random moments. All elements depend on the rank, their place, and the number of the
 * collective, so what was left by an earlier one shows. Memory is used again as soon as it may be.
 *
 * <p>Arguments: a seed, and the number of collectives.
 */
public final class RandomCollectives implements RankBody {
    /** What the last rank prints in the end: the collectives that it has checked. */
    static final String CHECKED = "collectives checked: ";

    /** In a slot, in place, and in several chunks of staging; small ones are the most. */
    private static final int[] ROWS = {0, 1, 1, 2, 5, 5, 17, 17, 60, 127, 700, 3_000};

    private static final int COLUMNS = 3;
    private static final int MOST_UNDER_WAY = 2 * ControlLayout.SLOTS;
    private static final int AREAS = 2 * MOST_UNDER_WAY + 8;

    private Communicator tp;
    private int n;
    private int me;

    /** The same on all ranks, so that they do the same. */
    private Random common;

    /** Where tensors lie, and when things happen: each rank's own. */
    private Random own;

    private MemorySegment heap;
    private MemorySegment elsewhere;
    private long area;
    private final Deque<Integer> freeAreas = new ArrayDeque<>();

    /** By the collective that is being made up. */
    private List<Integer> taken = new ArrayList<>();

    private long number;

    /** @param areas that it needs until it is checked */
    private record UnderWay(List<Pending> pending, Runnable check, List<Integer> areas) {}

    private final Deque<UnderWay> underWay = new ArrayDeque<>();
    private final Map<CollectiveKind, CollectiveSite> sites = new EnumMap<>(CollectiveKind.class);

    @Override
    public void run(RankContext rank) {
        tp = rank.communicator(Axis.TP);
        n = tp.size();
        me = tp.rank();
        long seed = Long.parseLong(rank.arguments().get(0));
        long count = Long.parseLong(rank.arguments().get(1));
        common = new Random(seed);
        own = new Random(seed * 31 + me);
        area = ((long) (ROWS[ROWS.length - 1] + 1) * n * (COLUMNS + 3) * Float.BYTES + 63) / 64 * 64;
        heap = rank.heap().allocate(AREAS * area);
        elsewhere = Arena.ofAuto().allocate(AREAS * area, 64);
        for (int i = 0; i < AREAS; i++) {
            freeAreas.add(i);
        }
        for (CollectiveKind kind : CollectiveKind.values()) {
            sites.put(kind, new CollectiveSite(kind.ordinal() + 1, "random", "RandomCollectives.java"));
        }
        for (; number < count; number++) {
            pause();
            next();
            // Not all at once, and not always the oldest first.
            while (underWay.size() >= (own.nextInt(8) == 0 ? 1 : MOST_UNDER_WAY)) {
                finish(own.nextBoolean() ? underWay.removeFirst() : underWay.removeLast());
            }
        }
        underWay.forEach(this::finish);
        tp.barrier(site(CollectiveKind.BARRIER));
        if (me == n - 1) {
            System.out.println(CHECKED + number);
        }
    }

    private void pause() {
        int dice = own.nextInt(1_000);
        if (dice == 0) {
            try {
                Thread.sleep(0, 300_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else if (dice < 50) {
            Thread.yield();
        }
    }

    private void finish(UnderWay one) {
        one.pending.forEach(Pending::await);
        one.check.run();
        freeAreas.addAll(one.areas);
    }

    private void next() {
        CollectiveKind[] kinds = CollectiveKind.values();
        CollectiveKind kind = kinds[common.nextInt(kinds.length)];
        DType type = common.nextBoolean() ? DType.I32 : common.nextInt(4) == 0 ? DType.BF16 : DType.F32;
        Reduction reduction = Reduction.values()[common.nextInt(Reduction.values().length)];
        int root = common.nextInt(n);
        int dim = common.nextInt(2);
        int rows = ROWS[common.nextInt(ROWS.length)];
        boolean later = common.nextBoolean();
        Shapes shapes = new Shapes(type, rows, dim);
        switch (kind) {
            case BARRIER -> tp.barrier(site(kind));
            case BROADCAST -> broadcast(shapes, root, later);
            case SCATTER -> scatter(shapes, root);
            case GATHER -> gather(shapes, root);
            case REDUCE -> reduce(shapes, reduction, root);
            case ALL_REDUCE -> allReduce(shapes, reduction, later);
            case ALL_GATHER -> allGather(shapes, later);
            case REDUCE_SCATTER -> reduceScatter(shapes, reduction, later);
            case ALL_TO_ALL -> allToAll(shapes, later);
            case ALL_TO_ALL_V -> allToAllV(shapes);
            default -> message(shapes, 1 + common.nextInt(n - 1));
        }
        freeAreas.addAll(taken);
        taken.clear();
    }

    /** A part has rows x 3, and a whole n times as many along a dim, and a few more, which some parts have one of. */
    private record Shapes(DType type, int rows, int dim, int more) {
        Shapes(DType type, int rows, int dim) {
            this(type, rows, dim, 0);
        }

        Shapes orUneven(int others) {
            return new Shapes(type, rows, dim, others);
        }
    }

    /** Along the dim that is cut, of the whole. */
    private long cut(Shapes s) {
        return (s.dim == 0 ? (long) s.rows : COLUMNS) * n + s.more;
    }

    /** Where part q begins. */
    private long begin(Shapes s, int q) {
        return cut(s) * q / n;
    }

    // ---------------------------------------------------------------- the collectives

    private void broadcast(Shapes s, int root, boolean later) {
        LocalTensor x = part(s);
        long at = number;
        CollectiveSite site = site(CollectiveKind.BROADCAST);
        then(
                () -> check(x, i -> given(root, i, at)),
                later ? tp.startBroadcast(x, root, site) : done(() -> tp.broadcast(x, root, site)));
    }

    private void scatter(Shapes s, int root) {
        LocalTensor whole = whole(s);
        LocalTensor part = part(s);
        tp.scatter(part, whole, s.dim, root, site(CollectiveKind.SCATTER));
        check(part, i -> given(root, inWhole(s, i, me), number));
    }

    private void gather(Shapes s, int root) {
        LocalTensor whole = whole(s);
        LocalTensor part = part(s);
        tp.gather(whole, part, s.dim, root, site(CollectiveKind.GATHER));
        if (me == root) {
            long at = number;
            checkParts(s, whole, (q, i) -> given(q, i, at));
        }
    }

    private void reduce(Shapes s, Reduction reduction, int root) {
        LocalTensor x = part(s);
        tp.reduce(x, reduction, root, site(CollectiveKind.REDUCE));
        if (me == root) {
            long at = number;
            check(x, i -> reduced(reduction, i, at));
        }
    }

    private void allReduce(Shapes s, Reduction reduction, boolean later) {
        LocalTensor x = part(s);
        long at = number;
        CollectiveSite site = site(CollectiveKind.ALL_REDUCE);
        then(
                () -> check(x, i -> reduced(reduction, i, at)),
                later ? tp.startAllReduce(x, reduction, site) : done(() -> tp.allReduce(x, reduction, site)));
    }

    private void allGather(Shapes even, boolean later) {
        Shapes s = even.orUneven(common.nextInt(n));
        LocalTensor whole = whole(s);
        LocalTensor part = part(s);
        long at = number;
        CollectiveSite site = site(CollectiveKind.ALL_GATHER);
        then(
                () -> checkParts(s, whole, (q, i) -> given(q, i, at)),
                later
                        ? tp.startAllGather(whole, part, s.dim, site)
                        : done(() -> tp.allGather(whole, part, s.dim, site)));
    }

    private void reduceScatter(Shapes even, Reduction reduction, boolean later) {
        Shapes s = even.orUneven(common.nextInt(n));
        LocalTensor whole = whole(s);
        LocalTensor part = part(s);
        long at = number;
        CollectiveSite site = site(CollectiveKind.REDUCE_SCATTER);
        then(
                () -> {
                    check(part, i -> reduced(reduction, inWhole(s, i, me), at));
                    check(whole, i -> given(me, i, at));
                },
                later
                        ? tp.startReduceScatter(part, whole, s.dim, reduction, site)
                        : done(() -> tp.reduceScatter(part, whole, s.dim, reduction, site)));
    }

    private void allToAll(Shapes s, boolean later) {
        LocalTensor in = whole(s);
        LocalTensor out = whole(s);
        long at = number;
        CollectiveSite site = site(CollectiveKind.ALL_TO_ALL);
        then(
                () -> checkParts(s, out, (q, i) -> given(q, inWhole(s, i, me), at)),
                later ? tp.startAllToAll(out, in, s.dim, site) : done(() -> tp.allToAll(out, in, s.dim, site)));
    }

    /** Each rank has some number of rows for each other, at most as many as a part. */
    private void allToAllV(Shapes s) {
        long[][] counts = new long[n][n];
        long[] send = new long[n];
        long[] receive = new long[n];
        for (int from = 0; from < n; from++) {
            for (int to = 0; to < n; to++) {
                counts[from][to] = s.rows == 0 ? 0 : common.nextInt(s.rows + 1);
            }
        }
        long sent = 0;
        long received = 0;
        for (int q = 0; q < n; q++) {
            send[q] = counts[me][q];
            receive[q] = counts[q][me];
            sent += send[q];
            received += receive[q];
        }
        LocalTensor in = tensor(s.type, sent, COLUMNS);
        LocalTensor out = tensor(s.type, received, COLUMNS);
        tp.allToAllV(out, receive, in, send, site(CollectiveKind.ALL_TO_ALL_V));
        long row = 0;
        for (int q = 0; q < n; q++) {
            int from = q;
            long before = 0;
            for (int to = 0; to < me; to++) {
                before += counts[q][to];
            }
            long first = before * COLUMNS;
            check(out.section(0, row, receive[q]), i -> given(from, first + i, number));
            row += receive[q];
        }
    }

    /** To the rank some places on, around. */
    private void message(Shapes s, int distance) {
        int to = (me + distance) % n;
        int from = (me + n - distance) % n;
        LocalTensor x = part(s);
        LocalTensor y = part(s);
        long at = number;
        Pending receiving = tp.startReceive(y, from, site(CollectiveKind.RECEIVE));
        Pending sending = tp.startSend(x, to, site(CollectiveKind.SEND));
        then(
                () -> {
                    check(x, i -> given(me, i, at));
                    check(y, i -> given(from, i, at));
                },
                sending,
                receiving);
    }

    private void then(Runnable check, Pending... pending) {
        underWay.add(new UnderWay(List.of(pending), check, taken));
        taken = new ArrayList<>();
    }

    /** What has been done at once, and is checked later. */
    private static Pending done(Runnable collective) {
        collective.run();
        return DONE;
    }

    private static final Pending DONE = new Pending() {
        @Override
        public boolean test() {
            return true;
        }

        @Override
        public void await() {}
    };

    // ---------------------------------------------------------------- the oracle

    /** Element {@code i}, in row-major order, of what a rank gives. Sums of 7 of these are exact in bf16. */
    private static int given(int rank, long i, long number) {
        return (int) ((i * 7 + rank * 13L + number * 29) % 37) - 18;
    }

    private int reduced(Reduction reduction, long i, long at) {
        int result = given(0, i, at);
        for (int q = 1; q < n; q++) {
            int other = given(q, i, at);
            result = reduction == Reduction.SUM ? result + other : Math.max(result, other);
        }
        return result;
    }

    /** Index in the whole of element i of section q. */
    private long inWhole(Shapes s, long i, int q) {
        long columns = begin(s, q + 1) - begin(s, q);
        return s.dim == 0 ? begin(s, q) * COLUMNS + i : i / columns * cut(s) + begin(s, q) + i % columns;
    }

    private interface Expected {
        int at(long i);
    }

    private interface ExpectedFrom {
        int at(int rank, long i);
    }

    private void checkParts(Shapes s, LocalTensor whole, ExpectedFrom expected) {
        for (int q = 0; q < n; q++) {
            int from = q;
            check(whole.section(s.dim, begin(s, q), begin(s, q + 1) - begin(s, q)), i -> expected.at(from, i));
        }
    }

    private void check(LocalTensor x, Expected expected) {
        long i = 0;
        for (long row = 0; row < x.dim(0); row++) {
            for (long column = 0; column < x.dim(1); column++, i++) {
                int got = x.type() == DType.I32 ? x.getInt(row, column) : (int) x.get(row, column);
                if (got != expected.at(i)) {
                    throw new AssertionError("rank " + me + " at collective " + number + ": element " + i + " of " + x
                            + " is " + got + " instead of " + expected.at(i));
                }
            }
        }
    }

    // ---------------------------------------------------------------- tensors

    private LocalTensor part(Shapes s) {
        long size = begin(s, me + 1) - begin(s, me);
        return s.dim == 0 ? tensor(s.type, size, COLUMNS) : tensor(s.type, s.rows, size);
    }

    private LocalTensor whole(Shapes s) {
        return s.dim == 0 ? tensor(s.type, cut(s), COLUMNS) : tensor(s.type, s.rows, cut(s));
    }

    /** In the heap or not, dense or within wider rows, as it happens to this rank. */
    private LocalTensor tensor(DType type, long rows, long columns) {
        MemorySegment memory = own.nextBoolean() ? heap : elsewhere;
        int place = freeAreas.removeFirst();
        taken.add(place);
        Storage storage = Storage.on(memory.asSlice(place * area, area));
        LocalTensor x = own.nextInt(4) > 0
                ? LocalTensor.dense(storage, type, rows, columns)
                : LocalTensor.dense(storage, type, rows, columns + 2).section(1, 1, columns);
        long i = 0;
        for (long row = 0; row < rows; row++) {
            for (long column = 0; column < columns; column++, i++) {
                if (type == DType.I32) {
                    x.setInt(given(me, i, number), row, column);
                } else {
                    x.set(given(me, i, number), row, column);
                }
            }
        }
        return x;
    }

    private CollectiveSite site(CollectiveKind kind) {
        return sites.get(kind);
    }
}
