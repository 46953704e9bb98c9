package io.shardwright.runtime.comm.jobs;

import io.shardwright.runtime.comm.shared.SharedFile;
import io.shardwright.runtime.system.UserId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The files without a name that processes of this host have open and that are called as those of jobs are. Anybody can call a file
 * so; what it is, is for the reader to see.
 */
final class SharedFiles {
    private static final String TARGET = "/memfd:" + SharedFile.NAME;

    private SharedFiles() {}

    /**
     * A file.
     *
     * @param path through which it can be opened
     * @param processes that have it open
     * @param own whether this user made it, and runs the processes
     */
    record Found(Path path, List<SeenProcess> processes, boolean own) {}

    /** Each file once, although each of a job's processes has it open. */
    static List<Found> find(boolean others) {
        OptionalInt self = UserId.own();
        Map<Object, Found> files = new LinkedHashMap<>();
        for (Path process : list(Path.of("/proc"), "[0-9]*")) {
            OptionalInt user = UserId.of(process);
            if (user.isEmpty() || !others && !user.equals(self)) {
                continue;
            }
            for (Path file : list(process.resolve("fd"), "*")) {
                if (isShared(file)) {
                    add(files, file, seen(process, user.getAsInt()), self);
                }
            }
        }
        return List.copyOf(files.values());
    }

    private static void add(Map<Object, Found> files, Path file, SeenProcess process, OptionalInt self) {
        try {
            Map<String, Object> facts = Files.readAttributes(file, "unix:dev,ino,uid");
            boolean own = OptionalInt.of(process.user()).equals(self)
                    && self.isPresent()
                    && Integer.valueOf(self.getAsInt()).equals(facts.get("uid"));
            Found known = files.computeIfAbsent(
                    List.of(facts.get("dev"), facts.get("ino"), own), _ -> new Found(file, new ArrayList<>(), own));
            if (!known.processes().contains(process)) {
                known.processes().add(process);
            }
        } catch (IOException e) {
            // it has just been closed
        }
    }

    private static SeenProcess seen(Path process, int user) {
        long pid = Long.parseLong(process.getFileName().toString());
        return new SeenProcess(
                pid, user, ProcessHandle.of(pid).flatMap(handle -> handle.info().startInstant()));
    }

    private static List<Path> list(Path directory, String pattern) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, pattern)) {
            stream.forEach(entries::add);
        } catch (IOException | DirectoryIteratorException e) {
            // another user's process, or one that has just ended
        }
        return entries;
    }

    private static boolean isShared(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith(TARGET);
        } catch (IOException e) {
            return false;
        }
    }
}
