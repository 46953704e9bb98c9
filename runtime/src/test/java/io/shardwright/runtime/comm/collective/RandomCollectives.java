package io.shardwright.runtime.comm.collective;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.collective.MarkedTensors.Shapes;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Collectives of all kinds in a random order, as each rank of {@code tp} sees it: of random sizes, types, dims and roots, blocking or with
 * more under way than there are slots, at random moments, on {@link MarkedTensors}.
 *
 * <p>Arguments: a seed, and the number of collectives.
 */
public final class RandomCollectives implements RankBody {
    /** What the last rank prints in the end: the collectives that it has checked. */
    static final String CHECKED = "collectives checked: ";

    private static final int MOST_UNDER_WAY = 2 * ControlLayout.SLOTS;

    private Communicator tp;
    private int n;
    private int me;

    /** The same on all ranks, so that they do the same. */
    private Random common;

    /** Where tensors lie, and when things happen: each rank's own. */
    private Random own;

    private MarkedTensors tensors;
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
        tensors = new MarkedTensors(rank, 2 * MOST_UNDER_WAY + 8, own);
        for (CollectiveKind kind : CollectiveKind.values()) {
            sites.put(kind, new CollectiveSite(kind.ordinal() + 1, "random", "RandomCollectives.java"));
        }
        try {
            for (; number < count; number++) {
                pause();
                next();
                // Not all at once, and not always the oldest first.
                while (underWay.size() >= (own.nextInt(8) == 0 ? 1 : MOST_UNDER_WAY)) {
                    finish(own.nextBoolean() ? underWay.removeFirst() : underWay.removeLast());
                }
            }
            underWay.forEach(this::finish);
        } catch (AssertionError e) {
            throw new AssertionError("by collective " + number + " of seed " + seed, e);
        }
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
        tensors.free(one.areas);
    }

    private void next() {
        CollectiveKind[] kinds = CollectiveKind.values();
        CollectiveKind kind = kinds[common.nextInt(kinds.length)];
        DType type = common.nextBoolean() ? DType.I32 : common.nextInt(4) == 0 ? DType.BF16 : DType.F32;
        Reduction reduction = Reduction.values()[common.nextInt(Reduction.values().length)];
        int root = common.nextInt(n);
        int dim = common.nextInt(2);
        int rows = MarkedTensors.ROWS[common.nextInt(MarkedTensors.ROWS.length)];
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
        tensors.free(tensors.taken());
    }

    // ---------------------------------------------------------------- the collectives

    private void broadcast(Shapes s, int root, boolean later) {
        LocalTensor x = tensors.part(s, number);
        long at = number;
        CollectiveSite site = site(CollectiveKind.BROADCAST);
        then(
                () -> tensors.check(x, i -> MarkedTensors.given(root, i, at)),
                later ? tp.startBroadcast(x, root, site) : done(() -> tp.broadcast(x, root, site)));
    }

    private void scatter(Shapes s, int root) {
        LocalTensor whole = tensors.whole(s, number);
        LocalTensor part = tensors.part(s, number);
        tp.scatter(part, whole, s.dim(), root, site(CollectiveKind.SCATTER));
        tensors.check(part, i -> MarkedTensors.given(root, tensors.inWhole(s, i, me), number));
    }

    private void gather(Shapes s, int root) {
        LocalTensor whole = tensors.whole(s, number);
        LocalTensor part = tensors.part(s, number);
        tp.gather(whole, part, s.dim(), root, site(CollectiveKind.GATHER));
        if (me == root) {
            long at = number;
            tensors.checkParts(s, whole, (q, i) -> MarkedTensors.given(q, i, at));
        }
    }

    private void reduce(Shapes s, Reduction reduction, int root) {
        LocalTensor x = tensors.part(s, number);
        tp.reduce(x, reduction, root, site(CollectiveKind.REDUCE));
        if (me == root) {
            long at = number;
            tensors.check(x, i -> tensors.reduced(reduction, i, at));
        }
    }

    private void allReduce(Shapes s, Reduction reduction, boolean later) {
        LocalTensor x = tensors.part(s, number);
        long at = number;
        CollectiveSite site = site(CollectiveKind.ALL_REDUCE);
        then(
                () -> tensors.check(x, i -> tensors.reduced(reduction, i, at)),
                later ? tp.startAllReduce(x, reduction, site) : done(() -> tp.allReduce(x, reduction, site)));
    }

    private void allGather(Shapes even, boolean later) {
        Shapes s = even.orUneven(common.nextInt(n));
        LocalTensor whole = tensors.whole(s, number);
        LocalTensor part = tensors.part(s, number);
        long at = number;
        CollectiveSite site = site(CollectiveKind.ALL_GATHER);
        then(
                () -> tensors.checkParts(s, whole, (q, i) -> MarkedTensors.given(q, i, at)),
                later
                        ? tp.startAllGather(whole, part, s.dim(), site)
                        : done(() -> tp.allGather(whole, part, s.dim(), site)));
    }

    private void reduceScatter(Shapes even, Reduction reduction, boolean later) {
        Shapes s = even.orUneven(common.nextInt(n));
        LocalTensor whole = tensors.whole(s, number);
        LocalTensor part = tensors.part(s, number);
        long at = number;
        CollectiveSite site = site(CollectiveKind.REDUCE_SCATTER);
        then(
                () -> {
                    tensors.check(part, i -> tensors.reduced(reduction, tensors.inWhole(s, i, me), at));
                    tensors.check(whole, i -> MarkedTensors.given(me, i, at));
                },
                later
                        ? tp.startReduceScatter(part, whole, s.dim(), reduction, site)
                        : done(() -> tp.reduceScatter(part, whole, s.dim(), reduction, site)));
    }

    private void allToAll(Shapes s, boolean later) {
        LocalTensor in = tensors.whole(s, number);
        LocalTensor out = tensors.whole(s, number);
        long at = number;
        CollectiveSite site = site(CollectiveKind.ALL_TO_ALL);
        then(
                () -> tensors.checkParts(s, out, (q, i) -> MarkedTensors.given(q, tensors.inWhole(s, i, me), at)),
                later ? tp.startAllToAll(out, in, s.dim(), site) : done(() -> tp.allToAll(out, in, s.dim(), site)));
    }

    /** Each rank has some number of rows for each other, at most as many as a part. */
    private void allToAllV(Shapes s) {
        long[][] counts = new long[n][n];
        long[] send = new long[n];
        long[] receive = new long[n];
        for (int from = 0; from < n; from++) {
            for (int to = 0; to < n; to++) {
                counts[from][to] = s.rows() == 0 ? 0 : common.nextInt(s.rows() + 1);
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
        LocalTensor in = tensors.tensor(s.type(), sent, MarkedTensors.COLUMNS, number);
        LocalTensor out = tensors.tensor(s.type(), received, MarkedTensors.COLUMNS, number);
        tp.allToAllV(out, receive, in, send, site(CollectiveKind.ALL_TO_ALL_V));
        long row = 0;
        for (int q = 0; q < n; q++) {
            int from = q;
            long before = 0;
            for (int to = 0; to < me; to++) {
                before += counts[q][to];
            }
            long first = before * MarkedTensors.COLUMNS;
            tensors.check(out.section(0, row, receive[q]), i -> MarkedTensors.given(from, first + i, number));
            row += receive[q];
        }
    }

    /** To the rank some places on, around. */
    private void message(Shapes s, int distance) {
        int to = (me + distance) % n;
        int from = (me + n - distance) % n;
        LocalTensor x = tensors.part(s, number);
        LocalTensor y = tensors.part(s, number);
        long at = number;
        Pending receiving = tp.startReceive(y, from, site(CollectiveKind.RECEIVE));
        Pending sending = tp.startSend(x, to, site(CollectiveKind.SEND));
        then(
                () -> {
                    tensors.check(x, i -> MarkedTensors.given(me, i, at));
                    tensors.check(y, i -> MarkedTensors.given(from, i, at));
                },
                sending,
                receiving);
    }

    private void then(Runnable check, Pending... pending) {
        underWay.add(new UnderWay(List.of(pending), check, tensors.taken()));
    }

    /** What has been done at once, and is checked later. */
    private static Pending done(Runnable collective) {
        collective.run();
        return Pending.DONE;
    }

    private CollectiveSite site(CollectiveKind kind) {
        return sites.get(kind);
    }
}
