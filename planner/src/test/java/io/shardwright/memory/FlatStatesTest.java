package io.shardwright.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.memory.FlatUnit.Tensor;
import io.shardwright.spi.ParameterRole;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlatStatesTest {
    private static final List<Tensor> TENSORS = List.of(
            new Tensor(1, ParameterRole.VECTOR),
            new Tensor(8 * 8, ParameterRole.HIDDEN_MATRIX),
            new Tensor(17, ParameterRole.VECTOR));

    /** The vectors take 1 and 2 cache lines, the matrix 4: 7 lines. */
    private static final FlatUnit UNIT = new FlatUnit(TENSORS, Precision.F32);

    /** The vectors take a cache line each, the matrix 2: 4 lines. */
    private static final FlatUnit HALF = new FlatUnit(TENSORS, Precision.BF16);

    @ParameterizedTest
    @CsvSource({"1, 7", "2, 8", "4, 8", "7, 7", "8, 8"})
    void aUnitIsPaddedToSharesOfWholeCacheLines(int shares, int lines) {
        assertThat(UNIT.bytes(shares)).isEqualTo(64 * lines);
    }

    @ParameterizedTest
    @CsvSource({"NONE, 7, 7, 14", "STATE, 8, 8, 4", "GRADIENTS, 8, 2, 4", "PARAMETERS, 2, 2, 4"})
    void eachStageSplitsWhatTheOneBeforeItDoesAndMore(ZeroStage stage, int parameters, int gradients, int state) {
        FlatStates states = new FlatStates(List.of(UNIT), stage, 4, 3, 1);
        assertThat(states.parameters()).isEqualTo(64 * parameters);
        assertThat(states.gradients()).isEqualTo(64 * gradients);
        assertThat(states.state(_ -> 2)).isEqualTo(64 * state);
    }

    /** A line of bf16 has the elements of two lines of float32, of which the optimizer keeps two numbers and the copy. */
    @ParameterizedTest
    @CsvSource({"NONE, 4, 4, 24", "STATE, 4, 4, 12", "GRADIENTS, 4, 2, 12", "PARAMETERS, 2, 2, 12"})
    void bf16HalvesValuesAndGradientsAndAddsACopyToTheState(ZeroStage stage, int parameters, int gradients, int state) {
        FlatStates states = new FlatStates(List.of(HALF), stage, 2, 1, 1);
        assertThat(states.parameters()).isEqualTo(64 * parameters);
        assertThat(states.gradients()).isEqualTo(64 * gradients);
        assertThat(states.state(_ -> 2)).isEqualTo(64 * state);
    }

    /** The first half is the matrix: a number and the copy. */
    @Test
    void theCopyIsKeptWhateverTheOptimizerKeeps() {
        assertThat(new FlatStates(List.of(HALF), ZeroStage.STATE, 2, 0, 1).state(FlatStatesTest::muon))
                .isEqualTo(64 * 4 * 2);
        assertThat(new FlatStates(List.of(HALF), ZeroStage.STATE, 2, 1, 1).state(_ -> 0))
                .isEqualTo(64 * 4);
    }

    /** Lines 0 to 3 are the matrix, so the first half has one number for each element, and the second two. */
    @Test
    void anOptimizerMayKeepMoreForSomeParametersThanForOthers() {
        assertThat(new FlatStates(List.of(UNIT), ZeroStage.STATE, 2, 0, 1).state(FlatStatesTest::muon))
                .isEqualTo(64 * 4);
        assertThat(new FlatStates(List.of(UNIT), ZeroStage.STATE, 2, 1, 1).state(FlatStatesTest::muon))
                .isEqualTo(64 * 4 * 2);
    }

    private static int muon(ParameterRole role) {
        return role == ParameterRole.HIDDEN_MATRIX ? 1 : 2;
    }

    @Test
    void versionsAreOfTheParametersOnly() {
        FlatStates states = new FlatStates(List.of(UNIT), ZeroStage.NONE, 1, 0, 3);
        assertThat(states.parameters()).isEqualTo(3 * 64 * 7);
        assertThat(states.gradients()).isEqualTo(64 * 7);
    }
}
