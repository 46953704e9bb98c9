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
     * Runs the ranks as threads of this JVM, and returns when all have ended. A mesh of one rank runs on the calling thread.
     *
     * @throws RankFailedException if a rank failed, about the first that did
     */
    public static void threads(Mesh mesh, RankBody body, List<String> arguments, CommOptions options) {
        new ThreadLaunch(mesh, body, arguments, options).run();
    }
}
