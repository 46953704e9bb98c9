package io.shardwright.runtime.bench;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.mpi.MpiEnvironment;
import java.util.List;

/** A rank that {@code mpirun} started, which times our all-reduce; arguments are the sizes. */
final class MpiTimings {
    static final String OPERATION = "all-reduce";

    private MpiTimings() {}

    public static void main(String[] sizes) {
        MpiEnvironment environment = MpiEnvironment.find().orElseThrow();
        System.exit(Launcher.mpi(
                environment,
                Mesh.of(Axis.TP, environment.size()),
                new CollectiveTimings(List.of(OPERATION)),
                List.of(sizes),
                CommOptions.defaults()));
    }
}
