package io.shardwright.runtime.comm.jobs;

import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.JobDescription;
import io.shardwright.runtime.comm.control.RankLine;
import io.shardwright.runtime.comm.control.RankReport;
import io.shardwright.runtime.comm.control.RankState;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.runtime.comm.shared.SharedFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The jobs of processes on this host, read from the memory that their ranks share, without disturbing them. */
public final class RunningJobs {
    private RunningJobs() {}

    /** A job as one looks at it: its mesh, and its ranks by number. */
    public record Job(String mesh, List<Rank> ranks) {}

    /**
     * A rank of a job.
     *
     * @param state {@code running}, {@code ended}, or {@code not started}
     * @param pid 0 if it was not started
     * @param step that it is in, from 0; -1 before the first
     * @param collective that it entered last, with its cause and source line, or nothing
     * @param waitingMillis that it has waited in it; 0 if it doesn't
     * @param elsewhere whether it lives on another host
     */
    public record Rank(
            int number, String state, long pid, long step, String collective, long waitingMillis, boolean elsewhere) {}

    /** All that this user may look at. */
    public static List<Job> find() {
        // Each of a job's processes has its file open, under another number.
        Map<Long, Job> jobs = new TreeMap<>();
        for (Path process : list(Path.of("/proc"), "[0-9]*")) {
            for (Path file : list(process.resolve("fd"), "*")) {
                if (isShared(file)) {
                    read(file, jobs);
                }
            }
        }
        return List.copyOf(jobs.values());
    }

    private static List<Path> list(Path directory, String pattern) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, pattern)) {
            stream.forEach(entries::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // another user's process, or one that has just ended
        }
        return entries;
    }

    private static boolean isShared(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("/memfd:" + SharedFile.NAME);
        } catch (IOException e) {
            return false;
        }
    }

    private static void read(Path file, Map<Long, Job> jobs) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            JobDescription text = JobDescription.read(channel);
            if (!jobs.containsKey(text.token())) {
                ControlLayout descriptor = new ControlLayout(text.mesh(), text.host(0));
                long control = channel.map(MapMode.READ_ONLY, 0, descriptor.bytes(), arena)
                        .address();
                jobs.put(text.token(), job(text, descriptor, control));
            }
        } catch (IOException e) {
            // it has just ended, or is another version's
        }
    }

    private static Job job(JobDescription text, ControlLayout descriptor, long control) {
        List<Rank> ranks = new ArrayList<>();
        for (int rank = 0; rank < text.mesh().size(); rank++) {
            ranks.add(rank(rank, Arrays.binarySearch(text.ranks(), rank), descriptor, control));
        }
        return new Job(text.mesh().toString(), ranks);
    }

    private static Rank rank(int rank, int place, ControlLayout descriptor, long control) {
        long line = control + ControlLayout.rankLine(rank);
        RankState state = RankState.values()[(int) NativeMemory.getAcquire(line + RankLine.STATE)];
        long since = NativeMemory.get(line + RankLine.WAITING);
        return new Rank(
                rank,
                switch (state) {
                    case ABSENT -> "not started";
                    case RUNNING -> "running";
                    case ENDED -> "ended";
                },
                NativeMemory.get(line + RankLine.PID),
                state == RankState.ABSENT ? -1 : NativeMemory.get(line + RankLine.STEP),
                place < 0
                        ? NativeMemory.getText(control + descriptor.news(rank))
                        : RankReport.collective(control, descriptor, rank, place),
                since == 0 ? 0 : Math.max(0, System.currentTimeMillis() - since),
                place < 0);
    }
}
