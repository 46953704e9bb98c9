package io.shardwright.runtime.cpu.choice;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.system.FileProblem;
import io.shardwright.runtime.system.OwnFolder;
import io.shardwright.runtime.system.Processor;
import io.shardwright.runtime.system.UserCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The choices that were made on this machine, a line for each, in the user's cache. Of those of the same the first holds. Lines are only ever
 * added, each under a lock that processes respect, so ranks that start at once make each choice once.
 */
public final class ChoiceFile {
    /** A model has some tens of choices. A file that is full stays as it is, so that runs still repeat each other. */
    static final int MOST = 1000;

    /** Of a process that measures for a second, of which there may be some tens. */
    private static final long PATIENCE_NANOS = 120_000_000_000L;

    private static final long NAP_NANOS = 5_000_000;

    /** The lock of a file counts for a process, not for one of its threads, and is gone as soon as that process closes the file once. */
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    private final Path path;

    public ChoiceFile(Path path) {
        this.path = path;
    }

    /**
     * That of this processor and a library of matmuls; none if the user's cache can't be written to, others could, or its disk has no locks.
     *
     * @param library its name and version
     */
    public static Optional<ChoiceFile> ofThisMachine(String library) {
        String name = ("kernels-" + library + "-" + Processor.name())
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9.]+", "-");
        return UserCache.in(UserCache.ofAll())
                .map(folder -> new ChoiceFile(folder.resolve(name + ".txt")))
                .filter(ChoiceFile::canBeLocked);
    }

    boolean canBeLocked() {
        IN_THIS_PROCESS.lock();
        try (FileChannel channel = openLock()) {
            var ignored = channel.tryLock();
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }

    private FileChannel openLock() throws IOException {
        return FileChannel.open(lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private Path lock() {
        return path.resolveSibling(path.getFileName() + ".lock");
    }

    public Path path() {
        return path;
    }

    /** All lines; none if nothing was chosen yet. What has no end is none: its writer was killed, or had no room. */
    public List<String> lines() {
        if (!Files.exists(path)) {
            return List.of();
        }
        if (!OwnFolder.holdsOwnFile(path)) {
            throw problem("is a file that others can write to, or none");
        }
        try {
            return wholeLines().lines().toList();
        } catch (IOException e) {
            throw problem("cannot be read: " + FileProblem.of(e));
        }
    }

    /** All choices. */
    public List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        for (String line : lines()) {
            choices.add(
                    Choice.parse(line).orElseThrow(() -> problem("has a line that is no choice of a kernel: " + line)));
        }
        return choices;
    }

    /** All choices that can be read, whatever else somebody has made of the file since a run began. */
    List<Choice> readable() {
        try {
            return lines().stream().map(Choice::parse).flatMap(Optional::stream).toList();
        } catch (ModelException e) {
            return List.of();
        }
    }

    /**
     * Adds a line, in place of one that has no end. The lock is held.
     *
     * @throws ModelException if there is no room
     */
    void add(String line) {
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            int end = bytes(wholeLines()).length;
            out.truncate(end).position(end);
            ByteBuffer added = ByteBuffer.wrap(bytes(line + "\n"));
            while (added.hasRemaining()) {
                out.write(added);
            }
        } catch (IOException e) {
            throw unwritten(path, e);
        }
    }

    /** Up to the last end of a line. */
    private String wholeLines() throws IOException {
        String text = Files.readString(path);
        return text.substring(0, text.lastIndexOf('\n') + 1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Puts other lines in place of those that are there.
     *
     * @param lines by what is computed; what isn't among them stays
     */
    public void renew(Map<String, String> lines) {
        locked(() -> {
            List<String> all = new ArrayList<>(lines.values());
            for (String line : lines()) {
                Optional<Choice> choice = Choice.parse(line);
                if (choice.isEmpty() || !lines.containsKey(choice.get().what())) {
                    all.add(line);
                }
            }
            replace(all);
            return all;
        });
    }

    /** Puts other lines in place of all. The lock is held. */
    void replace(List<String> lines) {
        Path whole = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.write(whole, lines);
            Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritten(path, e);
        }
    }

    /**
     * What is done while nobody else adds a line.
     *
     * @throws ModelException if another process holds the file for two minutes
     */
    public <T> T locked(Supplier<T> work) {
        IN_THIS_PROCESS.lock();
        // The lock goes with the channel.
        try (FileChannel channel = openLock()) {
            for (long began = System.nanoTime(); channel.tryLock() == null; LockSupport.parkNanos(NAP_NANOS)) {
                if (System.nanoTime() - began > PATIENCE_NANOS) {
                    throw new ModelException(lock() + " has been held by another process for two minutes\n"
                            + "  Fix: end that process, or let it go on if it is suspended, or start Java with"
                            + " -Dshardwright.choices=built-in, which leaves the file out");
                }
            }
            return work.get();
        } catch (IOException e) {
            throw unwritten(lock(), e);
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }

    private static ModelException unwritten(Path file, IOException e) {
        return new ModelException(
                file + " cannot be written: " + FileProblem.of(e) + "\n  Fix: see to it that it can, or start Java with"
                        + " -Dshardwright.choices=built-in, which leaves it out");
    }

    /** Something is wrong with what stands there. */
    public ModelException problem(String what) {
        return new ModelException(path + " " + what
                + "\n  Fix: delete it, and kernels are timed again; results then differ in their" + " last digits");
    }
}
