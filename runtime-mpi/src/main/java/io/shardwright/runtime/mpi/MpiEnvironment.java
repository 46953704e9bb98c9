package io.shardwright.runtime.mpi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code mpirun} or {@code srun} tells a process that it started.
 *
 * @param rank of this process
 * @param size number of processes
 * @param sonames libraries that fit who started it, likeliest first
 */
public record MpiEnvironment(int rank, int size, List<String> sonames) {
    private static final String LIBRARY = "SHARDWRIGHT_MPI_LIB";
    private static final String OPEN_MPI = "libmpi.so.40";
    private static final String MPICH = "libmpich.so.12";

    /** Intel MPI's, and MPICH's where a system calls it so. */
    private static final String MPICH_KIN = "libmpi.so.12";

    /** The process that this is one of, or nothing if no MPI started it. */
    public static Optional<MpiEnvironment> find() {
        return find(System.getenv());
    }

    /** What a process with these variables was told. */
    public static Optional<MpiEnvironment> find(Map<String, String> environment) {
        return Stream.of(
                        of(environment, "OMPI_COMM_WORLD_", "RANK", "SIZE", List.of(OPEN_MPI)),
                        of(environment, "PMI_", "RANK", "SIZE", List.of(MPICH, MPICH_KIN)),
                        slurm(environment))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** {@code srun} sets its own numbers for every command; only with an interface of MPI's are they ranks. */
    private static Optional<MpiEnvironment> slurm(Map<String, String> environment) {
        return environment.containsKey("PMIX_RANK")
                ? of(environment, "SLURM_", "PROCID", "NTASKS", List.of(OPEN_MPI, MPICH, MPICH_KIN))
                : Optional.empty();
    }

    private static Optional<MpiEnvironment> of(
            Map<String, String> environment, String prefix, String rank, String size, List<String> sonames) {
        String number = environment.get(prefix + rank);
        String count = environment.get(prefix + size);
        if (number == null || count == null) {
            return Optional.empty();
        }
        String chosen = environment.get(LIBRARY);
        return Optional.of(new MpiEnvironment(
                Integer.parseInt(number),
                Integer.parseInt(count),
                chosen == null || chosen.isBlank() ? sonames : List.of(chosen)));
    }
}
