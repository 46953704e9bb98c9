package io.shardwright.runtime.launch;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import java.util.List;

/** Runs one body on all ranks of a mesh. */
public final class Launcher {
    private Launcher() {}

    /** {@link #threads(Mesh, RankBody, List, CommOptions)} with nothing special. */
    public static void threads(Mesh mesh, RankBody body) {
        threads(mesh, body, List.of(), CommOptions.defaults());
    }

    /**
     * Runs the ranks as threads of this JVM, and returns when all have ended. A mesh of one rank runs on the calling
     * thread.
     *
     * @throws RankFailedException if a rank failed, about the first that did
     */
    public static void threads(Mesh mesh, RankBody body, List<String> arguments, CommOptions options) {
        new ThreadLaunch(mesh, body, arguments, options).run();
    }

    /** {@link #processes(Mesh, Class, List, ProcessOptions)} with nothing special. */
    public static int processes(Mesh mesh, Class<? extends RankBody> body, List<String> arguments) {
        return processes(mesh, body, arguments, ProcessOptions.defaults());
    }

    /**
     * Runs the ranks as processes of this host, with the class path and JVM flags of this one, and returns when all
     * have ended. They end with this process, however it ends.
     *
     * @return the exit code of the first rank that failed, or 0; 128 and more if a signal ended it
     */
    public static int processes(
            Mesh mesh, Class<? extends RankBody> body, List<String> arguments, ProcessOptions options) {
        ProcessLaunch launch = new ProcessLaunch(mesh, body, arguments, options);
        launch.start();
        return launch.run();
    }

    /**
     * {@link #processes(Mesh, Class, List, ProcessOptions)} for a program that goes on.
     *
     * @throws RankFailedException if a rank failed, about the first that did
     */
    public static void startProcesses(
            Mesh mesh, Class<? extends RankBody> body, List<String> arguments, CommOptions options) {
        ProcessLaunch launch = new ProcessLaunch(mesh, body, arguments, new ProcessOptions(options, null));
        launch.start();
        if (launch.run() != 0) {
            throw launch.failure();
        }
    }
}
