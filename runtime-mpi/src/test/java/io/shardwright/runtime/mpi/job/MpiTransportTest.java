package io.shardwright.runtime.mpi.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.launch.Transport;
import io.shardwright.runtime.launch.Transports;
import org.junit.jupiter.api.Test;

class MpiTransportTest {
    @Test
    void isFoundByWhoDoesntKnowIt() {
        assertThat(Transports.all()).extracting(Transport::name).contains("threads", "processes", "mpi");
    }

    @Test
    void saysWhyItCannotBeUsedInAProcessThatMpiHasNotStarted() {
        assertThatThrownBy(() -> Transports.named("mpi"))
                .hasMessageStartingWith("ranks cannot be mpi: MPI has not started this process;"
                        + " start the command by mpirun or srun");
    }
}
