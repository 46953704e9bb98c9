package io.shardwright.runtime.mpi;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankBody;
import java.time.Duration;
import java.util.List;

/** A rank that {@code mpirun} starts: the mesh, the time limit in milliseconds, the class of the body, its arguments. */
final class MpiRankMain {
    private MpiRankMain() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        RankBody body = Class.forName(arguments[2])
                .asSubclass(RankBody.class)
                .getConstructor()
                .newInstance();
        CommOptions options = CommOptions.defaults()
                .withTimeout(Duration.ofMillis(Long.parseLong(arguments[1])))
                .withCheck(Boolean.getBoolean("shardwright.check"));
        System.exit(Launcher.mpi(
                MpiEnvironment.find().orElseThrow(),
                Mesh.parse(arguments[0]),
                body,
                List.of(arguments).subList(3, arguments.length),
                options));
    }
}
