package io.shardwright.runtime.comm.hosts;

import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.collective.RequestCommunicator;
import io.shardwright.runtime.comm.control.ProgressEngine;
import io.shardwright.runtime.comm.memory.TensorPacker;
import io.shardwright.runtime.comm.memory.TensorView;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The collectives of one rank along an axis that spans hosts, with several of its ranks on some: through memory within
 * a host, over MPI between them.
 *
 * <pre>
 *   all-reduce       reduce-scatter within a host, all-reduce of each part between hosts, all-gather within a host
 *   all-gather       all-gather between hosts, then within a host
 *   reduce-scatter   reduce-scatter within a host, then between hosts
 *   broadcast        within the root's host, between hosts, within the others
 * </pre>
 *
 * <p>So a byte crosses between two hosts once for all their ranks. Where hosts have different numbers of ranks, the
 * first of each speaks for all. Scatter, gather and all-to-all go over MPI: nothing in them is the same for two ranks.
 * Reductions run in rank order within a host, and then in order of hosts.
 */
public final class HostsCommunicator implements Communicator {
    private static final int CACHE_LINE = 64;

    private final TensorPacker packer = new TensorPacker();
    private final AxisGroup group;
    private final HostLayout layout;
    private final Communicator within;

    /** The ranks with this one's place on each host; if hosts have different numbers of ranks, only the first have one. */
    private final @Nullable RequestCommunicator<?, ?> across;

    private final RequestCommunicator<?, ?> flat;
    private final ProgressEngine progress;
    private @Nullable StagedCollective latest;

    public HostsCommunicator(
            AxisGroup group,
            HostLayout layout,
            Communicator within,
            @Nullable RequestCommunicator<?, ?> across,
            RequestCommunicator<?, ?> flat,
            ProgressEngine progress) {
        this.group = group;
        this.layout = layout;
        this.within = within;
        this.across = across;
        this.flat = flat;
        this.progress = progress;
    }

    @Override
    public int rank() {
        return group.index();
    }

    @Override
    public int size() {
        return group.size();
    }

    // ---------------------------------------------------------------- blocking

    @Override
    public void barrier(CollectiveSite site) {
        chain(
                        "barrier",
                        site,
                        List.of(withinBarrier(site), () -> between(a -> a.startBarrier(site)), withinBarrier(site)))
                .await();
    }

    @Override
    public void broadcast(LocalTensor x, int root, CollectiveSite site) {
        startBroadcast(x, root, site).await();
    }

    @Override
    public void scatter(LocalTensor part, LocalTensor whole, int dim, int root, CollectiveSite site) {
        flat.scatter(part, whole, dim, root, site);
    }

    @Override
    public void gather(LocalTensor whole, LocalTensor part, int dim, int root, CollectiveSite site) {
        flat.gather(whole, part, dim, root, site);
    }

    @Override
    public void reduce(LocalTensor x, Reduction reduction, int root, CollectiveSite site) {
        requireRank("reduce", root, site);
        int host = layout.hostOf(root);
        List<Supplier<Pending>> stages = new ArrayList<>();
        stages.add(() -> withinReduce(x, reduction, site));
        if (layout.place() == 0) {
            stages.add(() -> between(a -> a.startReduce(x, reduction, host, site)));
        }
        if (layout.host() == host && layout.placeOf(root) != 0) {
            stages.add(() -> within.startBroadcast(x, 0, site));
        }
        chain("reduce", site, stages).await();
    }

    @Override
    public void allReduce(LocalTensor x, Reduction reduction, CollectiveSite site) {
        startAllReduce(x, reduction, site).await();
    }

    @Override
    public void allGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        startAllGather(whole, part, dim, site).await();
    }

    @Override
    public void reduceScatter(LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site) {
        startReduceScatter(part, whole, dim, reduction, site).await();
    }

    @Override
    public void allToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site) {
        flat.allToAll(out, in, dim, site);
    }

    @Override
    public void allToAllV(LocalTensor out, long[] receiveRows, LocalTensor in, long[] sendRows, CollectiveSite site) {
        flat.allToAllV(out, receiveRows, in, sendRows, site);
    }

    @Override
    public void send(LocalTensor x, int peer, CollectiveSite site) {
        startSend(x, peer, site).await();
    }

    @Override
    public void receive(LocalTensor x, int peer, CollectiveSite site) {
        startReceive(x, peer, site).await();
    }

    // ---------------------------------------------------------------- non-blocking

    @Override
    public Pending startAllReduce(LocalTensor x, Reduction reduction, CollectiveSite site) {
        // What is done may not depend on how the tensor lies, as it can lie otherwise on other ranks.
        if (!x.isDense()) {
            LocalTensor dense = LocalTensor.dense(
                    Storage.on(Arena.ofAuto()
                            .allocate(Math.max(1, x.size() * x.type().bytes()), CACHE_LINE)),
                    x.type(),
                    x.size());
            TensorView view = new TensorView();
            view.set(x);
            packer.pack(view, 0, x.size(), dense.segment().address());
            List<Supplier<Pending>> stages = allReduceStages(dense, reduction, site);
            stages.add(() -> {
                view.set(x);
                packer.unpack(dense.segment().address(), view, 0, x.size());
                return Pending.DONE;
            });
            return chain("all-reduce", site, stages);
        }
        return chain("all-reduce", site, allReduceStages(x, reduction, site));
    }

    private List<Supplier<Pending>> allReduceStages(LocalTensor x, Reduction reduction, CollectiveSite site) {
        List<Supplier<Pending>> stages = new ArrayList<>();
        long divisible = layout.isUniform() ? x.size() / within.size() * within.size() : 0;
        if (divisible > 0) {
            LocalTensor most = flat(x, 0, divisible);
            LocalTensor part = most.section(0, within.rank() * divisible / within.size(), divisible / within.size());
            stages.add(() -> within.startReduceScatter(part, most, 0, reduction, site));
            stages.add(() -> between(a -> a.startAllReduce(part, reduction, site)));
            stages.add(() -> within.startAllGather(most, part, 0, site));
        }
        if (divisible < x.size() || x.size() == 0) {
            LocalTensor rest = flat(x, divisible, x.size() - divisible);
            stages.add(() -> withinReduce(rest, reduction, site));
            if (layout.place() == 0) {
                stages.add(() -> between(a -> a.startAllReduce(rest, reduction, site)));
            }
            stages.add(() -> within.startBroadcast(rest, 0, site));
        }
        return stages;
    }

    @Override
    public Pending startAllGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        if (!layout.isUniform()) {
            return flat.startAllGather(whole, part, dim, site);
        }
        HostSections parts = new HostSections(CollectiveKind.ALL_GATHER, layout, whole, part, dim, site);
        return chain(
                "all-gather",
                site,
                List.of(
                        () -> {
                            parts.packPart();
                            return between(a -> a.startAllGather(parts.ofThisPlace(), parts.own(), 0, site));
                        },
                        () -> within.startAllGather(parts.all(), parts.ofThisPlace(), 0, site),
                        () -> {
                            parts.unpackWhole();
                            return Pending.DONE;
                        }));
    }

    @Override
    public Pending startReduceScatter(
            LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site) {
        if (!layout.isUniform()) {
            return flat.startReduceScatter(part, whole, dim, reduction, site);
        }
        HostSections parts = new HostSections(CollectiveKind.REDUCE_SCATTER, layout, whole, part, dim, site);
        return chain(
                "reduce-scatter",
                site,
                List.of(
                        () -> {
                            parts.packWhole();
                            return within.startReduceScatter(parts.ofThisPlace(), parts.all(), 0, reduction, site);
                        },
                        () -> between(
                                a -> a.startReduceScatter(parts.result(), parts.ofThisPlace(), 0, reduction, site)),
                        () -> {
                            parts.unpackPart();
                            return Pending.DONE;
                        }));
    }

    @Override
    public Pending startBroadcast(LocalTensor x, int root, CollectiveSite site) {
        requireRank("broadcast", root, site);
        int host = layout.hostOf(root);
        List<Supplier<Pending>> stages = new ArrayList<>();
        if (layout.host() == host) {
            stages.add(() -> within.startBroadcast(x, layout.placeOf(root), site));
        }
        if (layout.place() == 0) {
            stages.add(() -> between(a -> a.startBroadcast(x, host, site)));
        }
        if (layout.host() != host) {
            stages.add(() -> within.startBroadcast(x, 0, site));
        }
        return chain("broadcast", site, stages);
    }

    @Override
    public Pending startAllToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site) {
        return flat.startAllToAll(out, in, dim, site);
    }

    @Override
    public Pending startSend(LocalTensor x, int peer, CollectiveSite site) {
        requireRank("send", peer, site);
        return layout.hostOf(peer) == layout.host()
                ? within.startSend(x, layout.placeOf(peer), site)
                : flat.startSend(x, peer, site);
    }

    @Override
    public Pending startReceive(LocalTensor x, int peer, CollectiveSite site) {
        requireRank("receive", peer, site);
        return layout.hostOf(peer) == layout.host()
                ? within.startReceive(x, layout.placeOf(peer), site)
                : flat.startReceive(x, peer, site);
    }

    // ---------------------------------------------------------------- what they are made of

    private interface Start {
        Pending on(RequestCommunicator<?, ?> across);
    }

    private Pending between(Start start) {
        return across == null ? Pending.DONE : start.on(across);
    }

    private Supplier<Pending> withinBarrier(CollectiveSite site) {
        return () -> within instanceof RequestCommunicator<?, ?> peers ? peers.startBarrier(site) : Pending.DONE;
    }

    private Pending withinReduce(LocalTensor x, Reduction reduction, CollectiveSite site) {
        return within instanceof RequestCommunicator<?, ?> peers
                ? peers.startReduce(x, reduction, 0, site)
                : Pending.DONE;
    }

    private StagedCollective chain(String name, CollectiveSite site, List<Supplier<Pending>> stages) {
        StagedCollective chain = new StagedCollective(name + group.at(site), progress, latest, stages);
        latest = chain;
        progress.add(chain);
        return chain;
    }

    private void requireRank(String name, int root, CollectiveSite site) {
        if (root < 0 || root >= size()) {
            throw new IllegalArgumentException(name + " " + site + ": rank " + root + " is not one of " + size());
        }
    }

    private static LocalTensor flat(LocalTensor x, long from, long elements) {
        int bytes = x.type().bytes();
        return LocalTensor.dense(Storage.on(x.segment().asSlice(from * bytes, elements * bytes)), x.type(), elements);
    }
}
