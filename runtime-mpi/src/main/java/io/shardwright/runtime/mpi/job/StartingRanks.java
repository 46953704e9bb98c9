package io.shardwright.runtime.mpi.job;

import io.shardwright.runtime.mpi.MpiEnvironment;
import io.shardwright.runtime.system.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where the ranks of a job are before MPI has connected them. The system knows the processes of this host with what MPI told each
 * of them, and a rank that waits in MPI has a thread whose name says so.
 */
final class StartingRanks {
    /** A rank that has come to the start of MPI has a thread of that name; the kernel keeps 15 letters of one. */
    static final String ARRIVED = "mpi-call-watch";

    private static final Path PROCESSES = Path.of("/proc");

    private final MpiEnvironment environment;

    StartingRanks(MpiEnvironment environment) {
        this.environment = environment;
    }

    /** {@code missing: 1 (pid 4711, stopped), 2 (not on this host)}. */
    String describeMissing() {
        Map<Integer, Long> pids = pids();
        List<String> missing = new ArrayList<>();
        for (int rank = 0; rank < environment.size(); rank++) {
            Long pid = pids.get(rank);
            if (pid == null) {
                missing.add(rank + " (not running on this host)");
            } else if (state(pid) == 'T' || state(pid) == 't') {
                missing.add(rank + " (pid " + pid + ", stopped)");
            } else if (!hasArrived(pid)) {
                missing.add(rank + " (pid " + pid + ", has not come to the start of MPI)");
            }
        }
        return missing.isEmpty() ? "all ranks have come to it" : "missing: " + String.join(", ", missing);
    }

    /** Those of this user's processes that MPI started for the same job, by their ranks. */
    private Map<Integer, Long> pids() {
        Map<Integer, Long> pids = new TreeMap<>();
        Optional<Long> starter = StarterChain.of(ProcessHandle.current().pid()).nearestStarter();
        for (Path process : list(PROCESSES, "[0-9]*")) {
            if (UserId.of(process).equals(UserId.own())) {
                long pid = Long.parseLong(process.getFileName().toString());
                MpiEnvironment.find(variables(process))
                        .filter(found -> found.size() == environment.size()
                                && StarterChain.of(pid).nearestStarter().equals(starter))
                        .ifPresent(found -> pids.merge(found.rank(), pid, StartingRanks::likelier));
            }
        }
        return pids;
    }

    /** A shell that starts a rank has the same variables. */
    private static long likelier(long one, long other) {
        return hasArrived(one) || isJava(one) && !hasArrived(other) ? one : other;
    }

    private static boolean isJava(long pid) {
        return read(pid, "comm").strip().equals("java");
    }

    private static Map<String, String> variables(Path process) {
        try {
            String text = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            return Arrays.stream(text.split("\0"))
                    .filter(variable -> variable.indexOf('=') > 0)
                    .collect(Collectors.toMap(
                            variable -> variable.substring(0, variable.indexOf('=')),
                            variable -> variable.substring(variable.indexOf('=') + 1),
                            (first, _) -> first));
        } catch (IOException e) {
            return Map.of(); // it has just ended
        }
    }

    private static boolean hasArrived(long pid) {
        return list(PROCESSES.resolve(pid + "/task"), "[0-9]*").stream()
                .anyMatch(task -> read(pid, "task/" + task.getFileName() + "/comm")
                        .strip()
                        .equals(ARRIVED));
    }

    private static char state(long pid) {
        String status = read(pid, "stat");
        int name = status.lastIndexOf(')');
        return name < 0 || name + 2 >= status.length() ? ' ' : status.charAt(name + 2);
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(PROCESSES.resolve(pid + "/" + file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static List<Path> list(Path folder, String pattern) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
            entries.forEach(found::add);
            return found;
        } catch (IOException | DirectoryIteratorException e) {
            return found; // it has just ended
        }
    }
}
