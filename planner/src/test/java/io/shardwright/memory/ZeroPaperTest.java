package io.shardwright.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Rajbhandari et al., 1910.02054. */
class ZeroPaperTest {
    private static final BytesPerParameter ADAM = BytesPerParameter.of(Precision.BF16, 2);
    private static final List<Double> MODELS = List.of(7.5e9, 128e9, 1e12);
    private static final List<ZeroStage> STAGES = List.of(ZeroStage.STATE, ZeroStage.GRADIENTS, ZeroStage.PARAMETERS);
    private static final double GIGABYTE = 1e9;

    /** Some of its cells are rounded and some cut off, so each is right to one unit of its last digit. */
    @Test
    void allFiftyFourCellsOfTableOneFollow() throws IOException {
        int cells = 0;
        for (String line : lines()) {
            String[] row = line.split(",");
            for (int column = 0; column < row.length - 1; column++) {
                double parameters = MODELS.get(column / STAGES.size());
                ZeroStage stage = STAGES.get(column % STAGES.size());
                BigDecimal printed = new BigDecimal(row[column + 1]);
                double computed = parameters * ADAM.onRank(stage, Integer.parseInt(row[0])) / GIGABYTE;
                assertThat(Math.abs(computed - printed.doubleValue()))
                        .as(
                                "%s GB, where the paper has %s, of %s parameters, %s, on %s ranks",
                                computed, printed, parameters, stage, row[0])
                        .isLessThanOrEqualTo(printed.ulp().doubleValue());
                cells++;
            }
        }
        assertThat(cells).isEqualTo(54);
    }

    /** Section 3.1: 2 + 2 + 12 bytes; section 5: 4Ψ + 12Ψ/N, 2Ψ + 14Ψ/N, 16Ψ/N. */
    @Test
    void theFormulasAreThoseOfSectionsThreeAndFive() {
        int n = 8;
        assertThat(ADAM.total()).isEqualTo(16);
        assertThat(ADAM.onRank(ZeroStage.NONE, n)).isEqualTo(16);
        assertThat(ADAM.onRank(ZeroStage.STATE, n)).isEqualTo(4 + 12.0 / n);
        assertThat(ADAM.onRank(ZeroStage.GRADIENTS, n)).isEqualTo(2 + 14.0 / n);
        assertThat(ADAM.onRank(ZeroStage.PARAMETERS, n)).isEqualTo(16.0 / n);
    }

    private static List<String> lines() throws IOException {
        try (InputStream table = ZeroPaperTest.class.getResourceAsStream("/memory/zero-table-1.csv")) {
            String text = new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().skip(1).toList();
        }
    }
}
