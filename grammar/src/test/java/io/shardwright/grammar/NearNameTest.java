package io.shardwright.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearNameTest {
    private static final List<String> LEGAL = List.of("layers", "hidden", "heads", "seq", "batch");

    @ParameterizedTest
    @CsvSource({"hiden, hidden", "layres, layers", "head, heads", "sqe, seq", "batches, batch", "SEQ, seq"})
    void findsTheNameThatWasMeant(String mistyped, String meant) {
        assertThat(NearName.of(mistyped, LEGAL)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"vocab", "width", "q", "''"})
    void suggestsNothingFarFetched(String other) {
        assertThat(NearName.of(other, LEGAL)).isEmpty();
    }

    @Test
    void keepsTheFirstLetterIfItCan() {
        assertThat(NearName.of("epp", List.of("pp", "ep", "tp"))).contains("ep");
    }

    @Test
    void listsTheLegalNamesFirst() {
        assertThat(NearName.expected("tpp", List.of("dp", "tp"))).isEqualTo("dp or tp; did you mean tp?");
        assertThat(NearName.expected("x", List.of("tp"))).isEqualTo("tp");
    }
}
