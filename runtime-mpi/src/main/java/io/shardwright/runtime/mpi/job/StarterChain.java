package io.shardwright.runtime.mpi.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The processes from a rank up to those of MPI that started it, for there may be shells between.
 *
 * @param links from the rank on; if none of the processes above it is MPI's, only that to its parent
 */
record StarterChain(List<Link> links) {
    private static final int LONGEST = 8;
    private static final Pattern STARTER = Pattern.compile("(mpirun|mpiexec|orterun|orted|prte|hydra|srun|slurm).*");

    /** A process and the one that started it. */
    record Link(long child, long parent) {
        /** Whether that is still so: a process that ends leaves its children to another. */
        boolean holds() {
            return parentOf(child).equals(Optional.of(parent));
        }
    }

    static StarterChain of(long pid) {
        List<Link> links = new ArrayList<>();
        int wanted = 1;
        long child = pid;
        for (Optional<Long> parent = parentOf(child);
                parent.isPresent() && links.size() < LONGEST;
                parent = parentOf(child)) {
            links.add(new Link(child, parent.get()));
            child = parent.get();
            if (isStarter(child)) {
                wanted = links.size();
            }
        }
        return new StarterChain(List.copyOf(links.subList(0, Math.min(wanted, links.size()))));
    }

    /** The process that is the same for all ranks of the job on this host. */
    Optional<Long> nearestStarter() {
        return links.stream()
                .map(Link::parent)
                .filter(StarterChain::isStarter)
                .findFirst()
                .or(() -> links.stream().map(Link::parent).findFirst());
    }

    boolean holds() {
        return links.stream().allMatch(Link::holds);
    }

    private static Optional<Long> parentOf(long pid) {
        return ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid);
    }

    private static boolean isStarter(long pid) {
        try {
            return STARTER.matcher(Files.readString(Path.of("/proc", String.valueOf(pid), "comm")))
                    .lookingAt();
        } catch (IOException e) {
            return false;
        }
    }
}
