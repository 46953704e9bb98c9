package io.shardwright.runtime.mpi.job;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.Host;
import io.shardwright.runtime.comm.control.ProgramFingerprint;
import io.shardwright.runtime.comm.hosts.JobEndpoint;
import io.shardwright.runtime.comm.hosts.SharedHost;
import io.shardwright.runtime.comm.shared.ProcessMemory;
import io.shardwright.runtime.comm.shared.SharedFile;
import io.shardwright.runtime.mpi.MpiEnvironment;
import io.shardwright.runtime.mpi.MpiLibrary;
import io.shardwright.runtime.mpi.collective.MpiLimits;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What ranks that MPI started tell each other at the start: whether they are of one build, and who shares memory with whom. */
final class MpiStart {
    /** Ranks that share a host's memory at most; for trying out on one host what is for many. */
    private static final String RANKS_PER_HOST = "shardwright.mpi.ranksPerHost";

    /** Elements that one call of MPI is given at most; for trying out with small tensors what is for large ones. */
    private static final String PIECE = "shardwright.mpi.piece";

    private final MpiLibrary mpi;
    private final Mesh mesh;
    private final CommOptions options;
    private final MpiRendezvous rendezvous;
    private final int rank;

    MpiStart(MpiLibrary mpi, MpiEnvironment environment, Mesh mesh, CommOptions options) {
        this.mpi = mpi;
        this.mesh = mesh;
        this.options = options;
        rendezvous = new MpiRendezvous(mpi, new StartingRanks(environment), options.startTimeout());
        rank = mpi.rank(mpi.world());
    }

    /** Every rank calls this. */
    Endpoint connect() {
        requireSamePrograms();
        return connectHosts();
    }

    private void requireSamePrograms() {
        long[] programs = rendezvous.gather(mpi.world(), ProgramFingerprint.fingerprint(), "which classes they run");
        for (int other = 0; other < programs.length; other++) {
            if (programs[other] != programs[0]) {
                throw new CollectiveException("rank " + other + " was built from another version than rank 0: its"
                        + " classes differ\n  Fix: start all ranks from the same class path, built once");
            }
        }
    }

    private Endpoint connectHosts() {
        int most = Integer.getInteger(RANKS_PER_HOST, 0);
        long communicator = most > 0 ? mpi.split(mpi.world(), rank / most, rank) : mpi.splitByHost(mpi.world(), rank);
        int[] ranks = ints(rendezvous.gather(communicator, rank, "who shares memory"));
        Host host = new Host(ranks, Arrays.binarySearch(ranks, rank));
        ProcessMemory memory = share(communicator, host);
        if (memory == null) {
            // They share a host, but can't share memory: ranks in containers of their own, for example.
            host = new Host(new int[] {rank}, 0);
            SharedFile own = new SharedFile(mesh, host);
            memory = new ProcessMemory(own.path(), new ControlLayout(mesh, host), host);
        }
        int[] hostOf = ints(rendezvous.gather(mpi.world(), host.ranks()[0], "on which hosts they are"));
        SharedHost shared =
                new SharedHost(AxisGroup.all(mesh, rank), host, new ControlLayout(mesh, host), memory, options);
        return new JobEndpoint(mesh, shared, new MpiConnections(mpi, mesh, shared, hostOf, options, limits()));
    }

    private MpiLimits limits() {
        MpiLimits usual = MpiLimits.usual(mpi.eagerBytes());
        Integer piece = Integer.getInteger(PIECE);
        return piece == null ? usual : usual.withPiece(piece);
    }

    /** The memory of a host's ranks, which the first of them makes; null if any of them can't open it. */
    private @Nullable ProcessMemory share(long communicator, Host host) {
        SharedFile file = host.place() == 0 ? new SharedFile(mesh, host) : null;
        Path own = file == null ? Path.of("/") : file.path();
        long[] pids = rendezvous.gather(communicator, ProcessHandle.current().pid(), "where their memory is");
        long descriptor = file == null ? 0 : Long.parseLong(String.valueOf(own.getFileName()));
        long[] descriptors = rendezvous.gather(communicator, descriptor, "where their memory is");
        long[] tokens = rendezvous.gather(communicator, file == null ? 0 : file.token(), "which memory is theirs");
        Path path = Path.of("/proc", String.valueOf(pids[0]), "fd", String.valueOf(descriptors[0]));
        ProcessMemory memory = open(path, host, tokens[0]);
        long[] opened = rendezvous.gather(communicator, memory == null ? 0 : 1, "whether they see their memory");
        return LongStream.of(opened).allMatch(one -> one == 1) ? memory : null;
    }

    private @Nullable ProcessMemory open(Path path, Host host, long token) {
        if (!SharedFile.isJob(path, token)) {
            return null;
        }
        return new ProcessMemory(path, new ControlLayout(mesh, host), host);
    }

    private static int[] ints(long[] numbers) {
        return Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
    }
}
