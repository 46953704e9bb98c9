package io.shardwright.runtime.comm.shared;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.GivenUp;
import io.shardwright.runtime.comm.control.Host;
import io.shardwright.runtime.comm.control.JobDescription;
import io.shardwright.runtime.comm.control.RegionBytes;
import io.shardwright.runtime.system.FileProblem;
import io.shardwright.runtime.system.NativeFunction;
import io.shardwright.runtime.system.UserId;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The file whose pages are the memory of a job of processes. It never has a name ({@code memfd_create}), so however the
 * job ends, nothing of it stays; and it isn't bounded by the size of {@code /dev/shm}, which is 64 MB in many
 * containers. Ranks open it through the launcher's {@code /proc} entry.
 */
public final class SharedFile implements AutoCloseable {
    /** As {@code /proc} shows it. */
    public static final String NAME = "shardwright";

    private static final String CREATE = "memfd_create";
    private static final int CLOSE_ON_EXEC = 1;
    private static final int ALLOW_SEALING = 2;
    private static final int ADD_SEALS = 1033;

    /** F_SEAL_SHRINK, and F_SEAL_SEAL: no more seals. */
    private static final int NEVER_SHRINK = 2 | 1;

    private static final int OWNER_ONLY = 0600;

    private final int descriptor;
    private final JobDescription job;

    /**
     * A file with the control region of a job on {@code mesh} in it.
     *
     * @throws io.shardwright.diagnostic.ModelException if the mesh doesn't fit together
     */
    public SharedFile(Mesh mesh) {
        this(mesh, Host.ofAll(mesh, 0));
    }

    /** For the ranks of one host of a job. */
    public SharedFile(Mesh mesh, Host host) {
        AxisGroup.check(mesh);
        descriptor = create();
        job = JobDescription.of(mesh, host);
        try (FileChannel channel = open(path())) {
            new FilePages(channel).reserve(new ControlLayout(mesh, host).bytes(), 0);
            job.write(channel);
        } catch (IOException e) {
            close();
            throw new CollectiveException("the memory that ranks share cannot be set up in " + path() + ": "
                    + FileProblem.of(e)
                    + "; give this process more memory or open files (ulimit -n), or run the ranks as"
                    + " threads");
        }
    }

    /** Why this system can't have such files, or nothing. */
    public static Optional<String> whyNot() {
        if (NativeFunction.find(CREATE).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                System.getProperty("os.name").equals("Linux")
                        ? "the C library cannot be asked for " + CREATE + "; may this process open too few files"
                                + " (ulimit -n)?"
                        : "processes that share memory need Linux, whose C library has " + CREATE);
    }

    /** Where the ranks of this host find it, as long as this process lives. */
    public Path path() {
        return Path.of("/proc", String.valueOf(ProcessHandle.current().pid()), "fd", String.valueOf(descriptor));
    }

    /** Why the ranks have given up; empty if they haven't. */
    public Optional<GivenUp> givenUp() throws IOException {
        try (FileChannel channel = open(path())) {
            return GivenUp.read(RegionBytes.of(channel));
        }
    }

    /** Tells this file from all others. */
    public long token() {
        return job.token();
    }

    /** Whether a path leads to a file of this user's, and the one with a token. */
    public static boolean isJob(Path path, long token) {
        OptionalInt self = UserId.own();
        if (self.isEmpty() || !UserId.ofTarget(path).equals(self)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return JobDescription.read(channel).token() == token;
        } catch (IOException e) {
            return false;
        }
    }

    static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Gives the memory back, once the ranks have ended. */
    @Override
    public void close() {
        function("close").call(descriptor);
    }

    private static int create() {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor =
                    (int) function(CREATE).call(arena.allocateFrom(NAME).address(), CLOSE_ON_EXEC | ALLOW_SEALING);
            if (descriptor < 0) {
                throw new CollectiveException(
                        "this system gives no anonymous shared memory (memfd_create failed); run the ranks as threads");
            }
            // Who maps a page that isn't there any more is ended by the kernel.
            function("fcntl").call(descriptor, ADD_SEALS, NEVER_SHRINK);
            int refused = (int) function("fchmod").call(descriptor, OWNER_ONLY);
            if (refused != 0) {
                throw new CollectiveException(
                        "this system doesn't keep other users from shared memory (fchmod failed); run the ranks as"
                                + " threads");
            }
            return descriptor;
        }
    }

    private static NativeFunction function(String name) {
        return NativeFunction.find(name)
                .orElseThrow(() -> new CollectiveException(
                        "ranks as processes need Linux: its C library has no " + name + "; run the ranks as threads"));
    }
}
