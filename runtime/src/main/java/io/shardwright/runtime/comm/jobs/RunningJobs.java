package io.shardwright.runtime.comm.jobs;

import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.JobDescription;
import io.shardwright.runtime.comm.control.RankReport;
import io.shardwright.runtime.comm.control.RegionBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The jobs of processes on this host, seen from outside and without disturbing them. What a job of this user's has in its memory is
 * read, but not believed. Memory of other users isn't opened: of their jobs only what the kernel vouches for is told.
 *
 * @param jobs of this user
 * @param unreadable memory of this user's processes that is called a job's, and isn't one that can be read
 * @param ofOthers what other users have that is called a job's memory; only as far as this user may see their processes
 */
public record RunningJobs(List<Job> jobs, List<UnreadableJob> unreadable, List<OthersJob> ofOthers) {
    /** A job as one looks at it: its mesh, and its ranks by number. */
    public record Job(String mesh, List<Rank> ranks) {}

    /**
     * A rank of a job.
     *
     * @param state {@code running}, {@code ended}, or {@code not started}
     * @param pid 0 if it was not started
     * @param step that it is in, from 0; -1 before the first
     * @param collective that it entered last, with its cause and source line, or nothing; without control characters
     * @param waitingMillis that it has waited in it; 0 if it doesn't
     * @param elsewhere whether it lives on another host
     */
    public record Rank(
            int number, String state, long pid, long step, String collective, long waitingMillis, boolean elsewhere) {}

    /**
     * Memory that is called a job's, and isn't one that can be read.
     *
     * @param processes that have it open
     * @param reason as the rest of a sentence
     */
    public record UnreadableJob(List<SeenProcess> processes, String reason) {}

    /**
     * Another user's.
     *
     * @param processes that have it open
     */
    public record OthersJob(List<SeenProcess> processes) {}

    /** All of this user, and of others none. */
    public static RunningJobs own() {
        return read(false);
    }

    /** Also those of other users, as far as this user may see them. */
    public static RunningJobs all() {
        return read(true);
    }

    private static RunningJobs read(boolean others) {
        List<Job> jobs = new ArrayList<>();
        List<UnreadableJob> unreadable = new ArrayList<>();
        List<OthersJob> ofOthers = new ArrayList<>();
        for (SharedFiles.Found file : SharedFiles.find(others)) {
            if (!file.own()) {
                ofOthers.add(new OthersJob(file.processes()));
                continue;
            }
            try {
                jobs.add(in(file.path()));
            } catch (IOException | RuntimeException e) {
                // One that is damaged must not hide the others.
                Throwable cause = e instanceof UncheckedIOException io ? Objects.requireNonNull(io.getCause()) : e;
                unreadable.add(new UnreadableJob(file.processes(), reason(cause)));
            }
        }
        return new RunningJobs(List.copyOf(jobs), List.copyOf(unreadable), List.copyOf(ofOthers));
    }

    private static String reason(Throwable cause) {
        return cause instanceof IOException ? String.valueOf(cause.getMessage()) : "it says what cannot be";
    }

    /**
     * The job whose memory a file is, of which nothing is believed.
     *
     * @throws IOException if it is none, or can't be read
     * @throws IllegalArgumentException if it says what cannot be
     */
    public static Job in(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            JobDescription job = JobDescription.read(channel);
            ControlLayout layout = new ControlLayout(job.mesh(), job.host(0));
            RegionBytes region = RegionBytes.of(channel);
            List<Rank> ranks = new ArrayList<>();
            for (int rank = 0; rank < job.mesh().size(); rank++) {
                int place = Arrays.binarySearch(job.ranks(), rank);
                ranks.add(rank(rank, RankReport.of(region, layout, rank, place), place < 0));
            }
            return new Job(job.mesh().toString(), ranks);
        }
    }

    private static Rank rank(int number, RankReport report, boolean elsewhere) {
        long since = report.waitingSince();
        return new Rank(
                number,
                report.state().text(),
                report.pid(),
                report.step(),
                report.collective(),
                since <= 0 ? 0 : Math.max(0, System.currentTimeMillis() - since),
                elsewhere);
    }
}
