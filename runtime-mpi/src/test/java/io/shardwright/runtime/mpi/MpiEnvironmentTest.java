package io.shardwright.runtime.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MpiEnvironmentTest {
    @Test
    void findsOpenMpi() {
        assertThat(MpiEnvironment.find(
                        Map.of("OMPI_COMM_WORLD_RANK", "1", "OMPI_COMM_WORLD_SIZE", "4", "PMIX_RANK", "1")))
                .contains(new MpiEnvironment(1, 4, List.of("libmpi.so.40")));
    }

    @Test
    void findsMpichAndItsKin() {
        assertThat(MpiEnvironment.find(Map.of("PMI_RANK", "0", "PMI_SIZE", "2")))
                .contains(new MpiEnvironment(0, 2, List.of("libmpich.so.12", "libmpi.so.12")));
    }

    @Test
    void findsTheRanksOfSlurm() {
        Map<String, String> srun = Map.of("SLURM_PROCID", "3", "SLURM_NTASKS", "8", "PMIX_RANK", "3");
        assertThat(MpiEnvironment.find(srun))
                .get()
                .extracting(MpiEnvironment::rank, MpiEnvironment::size)
                .contains(3, 8);
    }

    /** Every command of a Slurm job has these, also one that no MPI started. */
    @Test
    void takesNoJobOfSlurmForOneOfMpi() {
        assertThat(MpiEnvironment.find(Map.of("SLURM_PROCID", "0", "SLURM_NTASKS", "8")))
                .isEmpty();
        assertThat(MpiEnvironment.find(Map.of())).isEmpty();
    }

    @Test
    void takesTheLibraryThatIsAskedFor() {
        Map<String, String> asked = Map.of(
                "OMPI_COMM_WORLD_RANK", "0", "OMPI_COMM_WORLD_SIZE", "2", "SHARDWRIGHT_MPI_LIB", "/opt/mpi/libmpi.so");
        assertThat(MpiEnvironment.find(asked).orElseThrow().sonames()).containsExactly("/opt/mpi/libmpi.so");
    }
}
