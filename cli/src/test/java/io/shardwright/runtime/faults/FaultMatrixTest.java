package io.shardwright.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.faults.FaultCase.Outcome;
import io.shardwright.runtime.faults.FaultCase.Starter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens to whichever rank at whichever moment: the job ends soon, says what happened, and leaves nothing. A few of
 * these cases; all of them with {@code -Dfaults=all}, which takes half an hour.
 */
@Timeout(120)
@Tag("slow")
class FaultMatrixTest {
    static Stream<FaultCase> cases() {
        return System.getProperty("faults", "").equals("all")
                ? FaultCase.all()
                : Stream.of(
                        new FaultCase(Starter.LAUNCHER, 0, Moment.WAITING, Fault.KILLED),
                        new FaultCase(Starter.LAUNCHER, 1, Moment.START, Fault.OUT_OF_MEMORY),
                        new FaultCase(Starter.LAUNCHER, 2, Moment.START, Fault.FULL_DISK),
                        new FaultCase(Starter.LAUNCHER, 1, Moment.START, Fault.LATE),
                        new FaultCase(Starter.OPEN_MPI_ONE_HOST, 1, Moment.OVERLAPPED, Fault.KILLED),
                        new FaultCase(Starter.OPEN_MPI_MANY_HOSTS, 0, Moment.COMPUTING, Fault.THROWS),
                        new FaultCase(Starter.OPEN_MPI_ONE_HOST, 2, Moment.START, Fault.TOO_LATE),
                        new FaultCase(Starter.MPICH_ONE_HOST, 2, Moment.COMPUTING, Fault.KILLED),
                        new FaultCase(Starter.MPICH_ONE_HOST, 0, Moment.WAITING, Fault.STOPPED),
                        new FaultCase(Starter.MPICH_MANY_HOSTS, 1, Moment.START, Fault.OTHER_VERSION));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theJobEndsSaysWhyAndLeavesNothing(FaultCase each) throws Exception {
        if (each.starter().isMpi()) {
            each.starter().mpirun().assumeInstalled();
        }
        Outcome outcome = each.run();
        System.out.printf("%s: exit code %d, %.1f s after it was said%n", each, outcome.code(), outcome.seconds());
        assertThat(outcome.wholes())
                .as("%s", outcome)
                .isBetween(each.fault() == Fault.LATE ? FaultCase.RANKS : 0L, each.mostWholes());
        if (outcome.code() != 0 || each.starter().reportsCodes()) {
            assertThat(outcome.code() == 0).as("%s", outcome).isEqualTo(each.fault() == Fault.LATE);
        }
        assertThat(outcome.saysWhy()).as("%s\n%s", each.message(), outcome).isTrue();
        if (each.fault() != Fault.LATE) { // nothing is wrong then, and the job goes on
            assertThat(outcome.seconds()).as("%s", outcome).isLessThan(10);
        }
        assertThat(outcome.left()).as("%s", outcome).isEmpty();
    }
}
