package io.shardwright.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.faults.TrainingFault.Fault;
import io.shardwright.runtime.faults.TrainingFault.Moment;
import io.shardwright.runtime.faults.TrainingFault.Outcome;
import io.shardwright.runtime.faults.TrainingFault.Starter;
import io.shardwright.runtime.mpi.Mpirun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of a training is what the table in the documents says: each case is a row of it. A few of them; all, which print the whole
 * table, with {@code -Dfaults=all}, or {@code -Dfaults=MPICH} for those of one starter.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(240)
@Tag("slow")
class TrainingFaultsTest {
    private static final Path TABLE = Path.of("../docs/runtime.md");

    @TempDir
    Path folder;

    static Stream<TrainingFault> cases() {
        String wanted = System.getProperty("faults", "");
        return !wanted.isEmpty()
                ? TrainingFault.all()
                        .filter(each -> wanted.equals("all")
                                || wanted.equals(each.starter().name()))
                : Stream.of(
                        new TrainingFault(Starter.THREADS, Moment.FIRST_STEP, Fault.ITS_STARTER_IS_TOLD_TO_END),
                        new TrainingFault(Starter.PROCESSES, Moment.WRITING_A_CHECKPOINT, Fault.A_RANK_IS_KILLED),
                        new TrainingFault(Starter.OPEN_MPI, Moment.MIDDLE, Fault.ITS_STARTER_IS_KILLED));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void endAsTheTableSays(TrainingFault each) throws Exception {
        each.starter().mpirun().ifPresent(Mpirun::assumeInstalled);
        Outcome outcome = each.run(folder);
        String row = each.row(outcome);
        System.out.println(row);
        assertThat(outcome.left()).as(outcome.output()).isZero();
        assertThat(outcome.seconds()).as(outcome.output()).isLessThan(TrainingFault.MOST_SECONDS);
        assertThat(Files.readAllLines(TABLE)).as(outcome.output()).anyMatch(line -> each.agree(row, line));
    }
}
