package io.shardwright.runtime.mpi.job;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.hosts.Connections;
import io.shardwright.runtime.comm.hosts.HostLayout;
import io.shardwright.runtime.comm.hosts.HostsCommunicator;
import io.shardwright.runtime.comm.hosts.SharedHost;
import io.shardwright.runtime.mpi.MpiLibrary;
import io.shardwright.runtime.mpi.collective.MpiCommunicator;
import io.shardwright.runtime.mpi.collective.MpiGroup;
import io.shardwright.runtime.mpi.collective.MpiLimits;
import io.shardwright.spi.collective.Communicator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How a rank that MPI started reaches the others: through memory on its host, over MPI elsewhere. */
final class MpiConnections implements Connections {
    private final MpiLibrary mpi;
    private final Mesh mesh;
    private final SharedHost shared;
    private final int[] hostOf;
    private final CommOptions options;
    private final MpiLimits limits;
    private final MpiEnding ending;
    private final @Nullable HostNews news;

    /** @param hostOf for each rank of the job, the first rank on its host */
    MpiConnections(MpiLibrary mpi, Mesh mesh, SharedHost shared, int[] hostOf, CommOptions options, MpiLimits limits) {
        this.mpi = mpi;
        this.mesh = mesh;
        this.shared = shared;
        this.hostOf = hostOf;
        this.options = options;
        this.limits = limits;
        ending = new MpiEnding(mpi, options.timeout());
        news = HostNews.start(mpi, shared, hostOf);
    }

    @Override
    public Communicator communicator(AxisGroup group, int number) {
        Communicator within = number == AxisGroup.ALL_RANKS
                ? shared.residents()
                : shared.communicator(shared.host.residentsOf(group), number);
        if (!spansHosts(number)) {
            return within;
        }
        // All ranks make the same splits, whatever becomes of their groups.
        long communicator = mpi.split(mpi.world(), group.ranks()[0], group.index());
        HostLayout layout = new HostLayout(group, hostOf);
        AxisGroup across = across(group, layout);
        long between = mpi.split(mpi.world(), across.ranks()[0], across.index());
        if (layout.hosts() == 1) {
            return within;
        }
        MpiCommunicator flat = new MpiCommunicator(group(communicator, group, number));
        if (layout.hosts() == group.size()) {
            return flat;
        }
        return new HostsCommunicator(
                group,
                layout,
                within,
                across.size() == 1 ? null : new MpiCommunicator(group(between, across, number)),
                flat,
                shared.progress);
    }

    private MpiGroup group(long communicator, AxisGroup group, int number) {
        return new MpiGroup(mpi, communicator, group, number, shared, limits, options);
    }

    /** Whether any group of that number does. */
    private boolean spansHosts(int number) {
        return IntStream.range(0, mesh.size())
                .mapToObj(rank -> AxisGroup.numbered(number, mesh, rank))
                .anyMatch(group -> new HostLayout(group, hostOf).hosts() > 1);
    }

    /** The ranks of other hosts that this one speaks to for its own; itself alone if it speaks for nobody. */
    private static AxisGroup across(AxisGroup group, HostLayout layout) {
        boolean speaks = layout.isUniform() || layout.place() == 0;
        List<Integer> members = speaks ? layout.acrossHosts() : List.of(layout.member(layout.host(), layout.place()));
        return new AxisGroup(
                group.name(),
                members.stream().mapToInt(member -> group.ranks()[member]).toArray(),
                speaks ? layout.host() : 0);
    }

    @Override
    public void tellElsewhere() {
        if (news != null) {
            news.tellAbort();
        }
    }

    @Override
    public void close() {
        ending.awaitEnd(mpi.world(), shared.job, mesh.size());
        if (news != null) {
            news.finish();
        }
        ending.stop();
    }
}
