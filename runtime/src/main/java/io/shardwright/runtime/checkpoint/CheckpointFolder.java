package io.shardwright.runtime.checkpoint;

import io.shardwright.runtime.system.FileProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of checkpoints:
 *
 * <pre>
 *   step-400/            whole
 *   step-500.partial/    being written, or given up
 *   step-300.removed/    being removed
 *   step-600.damaged/    set aside, as a run went on from an older one
 *   lock                 held by the run that writes here
 * </pre>
 */
public record CheckpointFolder(Path path) {
    private static final Pattern STEP = Pattern.compile("step-(0|[1-9]\\d{0,17})");
    private static final Pattern REST = Pattern.compile("step-\\d+\\.(partial|removed)");
    private static final String LOCK = "lock";

    /** Where the checkpoint before a step lies, once it is whole. */
    public Path step(long step) {
        return path.resolve("step-" + step);
    }

    /** Where it lies until then. */
    public Path partial(long step) {
        return path.resolve("step-" + step + ".partial");
    }

    Path removed(long step) {
        return path.resolve("step-" + step + ".removed");
    }

    Path lock() {
        return path.resolve(LOCK);
    }

    /** Whether a folder is one checkpoint, by its name, and the one above it has many. */
    public static boolean isStep(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name != null && STEP.matcher(name.toString()).matches();
    }

    /** Steps that there is a checkpoint of, ascending. None if there is no folder. */
    public List<Long> steps() {
        return names().map(STEP::matcher)
                .filter(Matcher::matches)
                .map(match -> Long.parseLong(match.group(1)))
                .sorted()
                .toList();
    }

    private Stream<String> names() {
        if (!Files.isDirectory(path)) {
            return Stream.empty();
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> entry.getFileName().toString()).toList().stream();
        } catch (IOException | UncheckedIOException e) {
            throw new CheckpointException(path, "cannot be read: " + FileProblem.of(e));
        }
    }

    /** Removes what a run left that was ended in the middle of writing or removing. Only who holds the lock may. */
    public void removeRest(Disk disk) throws IOException {
        for (String name : names().filter(name -> REST.matcher(name).matches()).toList()) {
            remove(disk, path.resolve(name));
        }
    }

    /**
     * Gives a checkpoint that isn't whole a name under which nobody takes it for one.
     *
     * @return where it lies now
     */
    public Path setAside(Disk disk, long step) throws IOException {
        Path aside = path.resolve("step-" + step + ".damaged");
        disk.move(step(step), aside);
        return aside;
    }

    /**
     * Removes all but the newest. Each loses its name before it loses a file.
     *
     * @param keep how many stay; 0 for all
     */
    public void retain(Disk disk, int keep) throws IOException {
        List<Long> steps = steps();
        if (keep == 0 || steps.size() <= keep) {
            return;
        }
        for (long step : steps.subList(0, steps.size() - keep)) {
            disk.move(step(step), removed(step));
            remove(disk, removed(step));
        }
        disk.forceFolder(path);
    }

    /** A folder with all files in it. */
    public static void remove(Disk disk, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                disk.delete(file);
            }
        }
        disk.delete(folder);
    }
}
