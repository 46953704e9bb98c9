package io.shardwright.runtime.job;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankJob;
import io.shardwright.runtime.launch.Transport;
import io.shardwright.runtime.launch.Transports;
import io.shardwright.runtime.settings.LaunchSettings;
import io.shardwright.runtime.settings.RankKind;
import java.util.List;
import java.util.Optional;

/**
 * Ranks that all run one body, as threads or processes of this host, or those that {@code mpirun} or {@code srun} started.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *     Job.of(args, TrainDigits::train).start(); // args: --mesh tp=2 --ranks processes
 * }
 *
 * static void train(RankContext rank) { … }
 * }</pre>
 *
 * <p>A process that is a rank runs {@code main} again, with the same arguments, as far as the same job: what stands before it is done by every
 * rank, as under {@code mpirun}; what stands behind it, by the first process alone, and under {@code mpirun} by all.
 *
 * <p>A program that goes on living may start one job after the other, as threads: of a job that is over, or has failed, no thread is left, and its memory goes
 * with the objects that its body made.
 */
public final class Job {
    /** How this job's ranks are had as processes. */
    private interface Elsewhere {
        void run(CommOptions options);
    }

    private final Mesh mesh;
    private final LaunchSettings launch;
    private final RankBody body;
    private final List<String> arguments;
    private final MainPlace place;
    private final Elsewhere processes;

    private Job(
            Mesh mesh,
            LaunchSettings launch,
            RankBody body,
            List<String> arguments,
            MainPlace place,
            Elsewhere processes) {
        this.mesh = mesh;
        this.launch = launch;
        this.body = body;
        this.arguments = List.copyOf(arguments);
        this.place = place;
        this.processes = processes;
    }

    /**
     * A job of the mesh and the kind of ranks that a command line says: {@code --mesh tp=2 --ranks processes}. What isn't said is one rank, and
     * threads. All other arguments are those of the ranks ({@link io.shardwright.runtime.launch.RankContext#arguments}).
     *
     * <p>For ranks that are processes, {@code main} calls it, with its own arguments.
     *
     * @throws io.shardwright.grammar.SpecSyntaxException if the mesh can't be read
     * @throws io.shardwright.runtime.settings.SettingException if there is no such kind of ranks
     */
    public static Job of(String[] args, RankBody body) {
        JobArguments said = JobArguments.parse(args);
        MainPlace place = MainPlace.ofCaller(args, said.mesh());
        return new Job(
                said.mesh(),
                LaunchSettings.of(said.ranks()),
                body,
                said.others(),
                place,
                options -> start(said.mesh(), ReenteredMain.class, place.arguments(args), options));
    }

    /** A job of ranks that are threads of this JVM. */
    public static Job of(Mesh mesh, RankBody body) {
        return of(mesh, LaunchSettings.of(RankKind.THREADS), body);
    }

    /**
     * A job whose ranks have an object in common that is no other process's: threads, or processes that have come by {@code mpirun} to this very
     * call.
     */
    public static Job of(Mesh mesh, LaunchSettings launch, RankBody body) {
        return new Job(mesh, launch, body, List.of(), MainPlace.NOWHERE, _ -> {
            throw new ModelException(
                    "the body of a job is an object of this process, and its ranks are to be processes\n"
                            + "  Fix: Job.of(args, body) in main, a body that is a class, or ranks that are threads");
        });
    }

    /**
     * A job of which every rank makes its own body.
     *
     * @param body a public class with a public constructor that takes nothing
     * @param arguments of the ranks
     */
    public static Job of(Mesh mesh, LaunchSettings launch, Class<? extends RankBody> body, String... arguments) {
        RankJob ranks = new RankJob(mesh, body, List.of(arguments), launch.comm());
        return new Job(
                mesh,
                launch,
                context -> ranks.newBody().run(context),
                ranks.arguments(),
                MainPlace.NOWHERE,
                options -> start(mesh, body, ranks.arguments(), options));
    }

    private static void start(Mesh mesh, Class<? extends RankBody> body, List<String> arguments, CommOptions options) {
        Launcher.startProcesses(mesh, body, arguments, options);
    }

    /** With other arguments for the ranks. */
    public Job with(LaunchSettings other) {
        return new Job(mesh, other, body, arguments, place, processes);
    }

    /**
     * Runs all ranks, or the one that this process is, and returns when they have ended.
     *
     * @throws RankFailedException about the rank that failed first, with what it has thrown where that is known here
     * @throws ModelException if the JVM lacks flags, the mesh doesn't fit the ranks that were started, or ranks can't be had so
     */
    public void start() {
        if (ReenteredMain.isRunning()) {
            ReenteredMain.arrive(place, body, arguments);
            return;
        }
        Optional<Transport> starter = Transports.ofThisProcess();
        if (starter.isPresent()) {
            CheckJvm.run();
            requireNoFailure(GivenBody.run(
                    body, () -> starter.get().run(new RankJob(mesh, GivenBody.class, arguments, launch.comm()))));
        } else if (launch.ranks() == RankKind.THREADS) {
            CheckJvm.run();
            Launcher.threads(mesh, body, arguments, launch.comm());
        } else {
            Transports.named(RankKind.PROCESSES.text());
            // What a rank does to its end may take as long as ranks wait for each other: a step, and a checkpoint.
            processes.run(launch.comm().withEnding(launch.timeOut()));
        }
    }

    private static void requireNoFailure(int code) {
        if (code != 0) {
            throw new ModelException("a rank ended with exit code " + code);
        }
    }
}
