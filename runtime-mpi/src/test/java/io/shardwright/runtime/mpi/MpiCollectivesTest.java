package io.shardwright.runtime.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.comm.collective.CollectiveSuite;
import io.shardwright.runtime.comm.collective.OverlapTest;
import io.shardwright.runtime.mpi.Mpirun.Outcome;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The suite that ranks with shared memory pass, over MPI. */
@Timeout(120)
@Tag("slow")
class MpiCollectivesTest {
    private static final String ALONE = "-Dshardwright.mpi.ranksPerHost=1";

    @OneRowIn(4)
    @ParameterizedTest
    @CsvSource({
        "OPEN_MPI, 2",
        "OPEN_MPI, 3",
        "OPEN_MPI, 4",
        "OPEN_MPI, 7",
        "MPICH, 2",
        "MPICH, 3",
        "MPICH, 4",
        "MPICH, 7"
    })
    void agreeWithPlainLoopsBetweenHosts(Mpirun library, int ranks) throws Exception {
        agree(library, ranks, List.of(ALONE), ranks == 2 ? new String[] {"0", "1", "1009"} : new String[] {"97"});
    }

    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void agreeWithinAndBetweenHosts(Mpirun library) throws Exception {
        agree(library, 4, List.of("-Dshardwright.mpi.ranksPerHost=2"), "1009");
    }

    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void agreeWhereHostsHaveDifferentNumbersOfRanks(Mpirun library) throws Exception {
        agree(library, 3, List.of("-Dshardwright.mpi.ranksPerHost=2"), "97");
    }

    /** As it is for tensors of more than 2^31 elements, and with headers compared. */
    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void agreeInPiecesAndChecked(Mpirun library) throws Exception {
        agree(library, 2, List.of(ALONE, "-Dshardwright.mpi.piece=1000", "-Dshardwright.check=true"), "1009");
    }

    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void aReductionMovesBeforeItIsWaitedFor(Mpirun library) throws Exception {
        library.assumeInstalled();
        Outcome outcome = library.run(2, "tp=2", List.of(ALONE), OverlapTest.Reduces.class);
        assertThat(outcome.code()).as(outcome.toString()).isZero();
    }

    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void agreeThroughTheMemoryOfOneHost(Mpirun library) throws Exception {
        agree(library, 2, List.of(), "97");
    }

    private static void agree(Mpirun library, int ranks, List<String> flags, String... sizes) throws Exception {
        library.assumeInstalled();
        Outcome outcome = library.run(ranks, "tp=" + ranks, flags, CollectiveSuite.class, sizes);
        assertThat(outcome.code()).as(outcome.toString()).isZero();
    }
}
