package io.shardwright.runtime.launch;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import java.util.List;

/**
 * What the ranks of a job run, whatever they are.
 *
 * @param body a public class with a public constructor without parameters: each process makes its own
 * @param arguments the same on all ranks
 * @param options how they wait for each other
 */
public record RankJob(Mesh mesh, Class<? extends RankBody> body, List<String> arguments, CommOptions options) {
    public RankJob {
        arguments = List.copyOf(arguments);
    }

    /** What this process runs. */
    public RankBody newBody() {
        try {
            return body.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    body.getName() + " needs a public constructor without parameters: each process makes its own", e);
        }
    }
}
