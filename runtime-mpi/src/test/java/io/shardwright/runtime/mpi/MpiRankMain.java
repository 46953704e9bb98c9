package io.shardwright.runtime.mpi;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankJob;
import io.shardwright.runtime.mpi.job.MpiTransport;
import java.io.File;
import java.time.Duration;
import java.util.List;

/**
 * A rank that {@code mpirun} starts: the mesh, the time limit in milliseconds, the class of the body, its arguments. The one that
 * {@value #OTHER_VERSION} has the number of takes itself for one with other classes; the one of {@value #CANNOT_BEGIN} fails when
 * MPI has started, and before it is connected to the others.
 */
public final class MpiRankMain {
    /** What it prints before it ends, with its exit code. */
    public static final String EXITS_WITH = "exits with ";

    private static final String OTHER_VERSION = "shardwright.test.otherVersion";
    private static final String NEVER_COMES = "shardwright.test.neverComes";
    private static final String START_SECONDS = "shardwright.test.startSeconds";
    private static final String CANNOT_BEGIN = "shardwright.test.cannotBegin";
    private static final String CLASS_PATH = "java.class.path";

    private MpiRankMain() {}

    public static void main(String[] arguments) throws ReflectiveOperationException, InterruptedException {
        Class<? extends RankBody> body = Class.forName(arguments[2]).asSubclass(RankBody.class);
        CommOptions options = CommOptions.defaults()
                .withTimeout(Duration.ofMillis(Long.parseLong(arguments[1])))
                .withStartTimeout(Duration.ofSeconds(Integer.getInteger(START_SECONDS, 60)))
                .withCheck(Boolean.getBoolean("shardwright.check"));
        MpiEnvironment environment = MpiEnvironment.find().orElseThrow();
        if (environment.rank() == Integer.getInteger(OTHER_VERSION, -1)) {
            String path = System.getProperty(CLASS_PATH);
            System.setProperty(CLASS_PATH, path.substring(path.indexOf(File.pathSeparatorChar) + 1));
        }
        if (environment.rank() == Integer.getInteger(NEVER_COMES, -1)) {
            Thread.sleep(Duration.ofHours(1));
        }
        if (environment.rank() == Integer.getInteger(CANNOT_BEGIN, -1)) {
            System.setProperty("shardwright.mpi.piece", "0");
        }
        int code = new MpiTransport()
                .run(new RankJob(
                        Mesh.parse(arguments[0]), body, List.of(arguments).subList(3, arguments.length), options));
        System.out.println(EXITS_WITH + code);
        System.exit(code);
    }
}
