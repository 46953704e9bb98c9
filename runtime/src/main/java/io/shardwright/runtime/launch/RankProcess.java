package io.shardwright.runtime.launch;

import com.google.gson.Gson;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Waiting;
import io.shardwright.runtime.comm.hosts.ProcessJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The main class of a rank that is a process; {@link ProcessLaunch} starts it. */
public final class RankProcess {
    static final String RANK = "shardwright.rank";
    static final String MESH = "shardwright.mesh";
    static final String MEMORY = "shardwright.memory";
    static final String TIMEOUT = "shardwright.timeoutMillis";
    static final String START_TIMEOUT = "shardwright.startTimeoutMillis";
    static final String WAITING = "shardwright.waiting";
    static final String CHECK = "shardwright.check";

    /** Variable of the environment: a JSON array of texts. */
    static final String ARGUMENTS = "SHARDWRIGHT_ARGUMENTS";

    /** What the launcher writes when all is checked. */
    static final int RUN = 1;

    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final int LAUNCHER_GONE = 143;

    private RankProcess() {}

    /** @param arguments the class of the body; what that is given is in the environment */
    public static void main(String[] arguments) {
        RankBody body = newBody(arguments[0]);
        List<String> given = given();
        body.prepare(given);
        if (!isToRun()) {
            Runtime.getRuntime().halt(LAUNCHER_GONE);
        }
        Thread.ofPlatform().daemon().name("launcher-watch").start(RankProcess::endWithLauncher);
        System.exit(run(Integer.getInteger(RANK), body, given));
    }

    private static RankBody newBody(String name) {
        try {
            return newInstance(name, RankBody.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the launcher's word; it may end without one. */
    private static boolean isToRun() {
        try {
            return System.in.read() == RUN;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether this process is one. */
    public static boolean isThisOne() {
        return System.getProperty(RANK) != null;
    }

    private static List<String> given() {
        return List.of(new Gson().fromJson(System.getenv().getOrDefault(ARGUMENTS, "[]"), String[].class));
    }

    private static int run(int rank, RankBody body, List<String> arguments) {
        return new RankRun(rank)
                .run(
                        () -> {
                            Mesh mesh = Mesh.parse(System.getProperty(MESH));
                            CoreBinding.bind(rank, mesh.size());
                            return ProcessJob.open(Path.of(System.getProperty(MEMORY)), mesh, rank, options());
                        },
                        () -> body,
                        arguments);
    }

    private static CommOptions options() throws ReflectiveOperationException {
        return new CommOptions(
                Duration.ofMillis(Long.getLong(TIMEOUT)),
                Duration.ofMillis(Long.getLong(START_TIMEOUT)),
                newInstance(System.getProperty(WAITING), Waiting.class),
                CommOptions.defaults().ending(),
                Boolean.getBoolean(CHECK));
    }

    static <T> T newInstance(String className, Class<T> type) throws ReflectiveOperationException {
        return Class.forName(className).asSubclass(type).getConstructor().newInstance();
    }

    /**
     * The launcher holds the other end of this process's input, and the kernel closes it whatever becomes of the
     * launcher.
     */
    private static void endWithLauncher() {
        try {
            while (System.in.read() >= 0) {
                // nobody writes to it
            }
        } catch (IOException e) {
            // as good as closed
        }
        // What waits for the end of this process, such as the files of a run, is told; if that hangs, it ends all the
        // same.
        Thread.ofPlatform().daemon().name("exit").start(() -> System.exit(LAUNCHER_GONE));
        try {
            Thread.sleep(GRACE);
        } catch (InterruptedException e) {
            // nobody interrupts this thread
        }
        Runtime.getRuntime().halt(LAUNCHER_GONE);
    }
}
