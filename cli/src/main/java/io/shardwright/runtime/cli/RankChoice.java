package io.shardwright.runtime.cli;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.ProcessOptions;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.mpi.MpiEnvironment;
import io.shardwright.runtime.settings.RankKind;
import java.util.List;
import java.util.Optional;

/** Who starts the ranks: this command, as {@code --ranks} says, or MPI, if it has started this very process as one. */
final class RankChoice {
    private final Optional<MpiEnvironment> mpi = MpiEnvironment.find();

    /** Whether this process speaks for the job before there are ranks. */
    boolean speaks() {
        return mpi.isEmpty() || mpi.get().rank() == 0;
    }

    /** What a rank is, for people: {@code processes}. */
    String describe(RankKind kind) {
        return mpi.isPresent() ? "processes of MPI" : kind.toString();
    }

    /** The exit code. */
    int run(RankKind kind, Mesh mesh, Class<? extends RankBody> type, List<String> arguments, CommOptions options)
            throws ReflectiveOperationException {
        if (mpi.isEmpty() && kind == RankKind.PROCESSES) {
            return Launcher.processes(mesh, type, arguments, new ProcessOptions(options, null));
        }
        RankBody body = type.getConstructor().newInstance();
        if (mpi.isPresent()) {
            return Launcher.mpi(mpi.get(), mesh, body, arguments, options);
        }
        Launcher.threads(mesh, body, arguments, options);
        return 0;
    }
}
