package io.shardwright.runtime.cpu.choice;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.system.FileProblem;
import io.shardwright.runtime.system.OwnFolder;
import io.shardwright.runtime.system.Processor;
import io.shardwright.runtime.system.UserCache;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The choices that were made on this machine, a line for each, in the user's cache. Of those of the same the first holds. Lines are only ever
 * added, each under a lock that processes respect, so ranks that start at once make each choice once.
 */
public final class ChoiceFile {
    /** A model has some tens of choices. A file that is full stays as it is, so that runs still repeat each other. */
    static final int MOST = 1000;

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

    /** All lines; none if nothing was chosen yet. */
    public List<String> lines() {
        if (!Files.exists(path)) {
            return List.of();
        }
        if (!OwnFolder.holdsOwnFile(path)) {
            throw problem("is a file that others can write to, or none");
        }
        try {
            return Files.readAllLines(path);
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

    /** Adds a line. The lock is held. */
    void add(String line) {
        try {
            Files.writeString(path, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw unwritten(path, e);
        }
    }

    /** Puts other lines in place of all. The lock is held. */
    public void replace(List<String> lines) {
        Path whole = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.write(whole, lines);
            Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritten(path, e);
        }
    }

    /** What is done while nobody else adds a line. */
    public <T> T locked(Supplier<T> work) {
        IN_THIS_PROCESS.lock();
        // The lock goes with the channel.
        try (FileChannel channel = openLock()) {
            var ignored = channel.lock();
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
