package io.shardwright.runtime.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.optimize.StateTable.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StateTableTest {
    @Test
    void theDocumentHasTheTable() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "optimizers.md"))).contains("\n\n" + StateTable.markdown());
    }

    /** ZeRO (1910.02054), section 3.1: 2 + 2 + 12 bytes, of which Adam and the float32 parameters are K = 12. */
    @Test
    void adamInMixedPrecisionTakesTheSixteenBytesOfZero() {
        Map<String, Row> rows = StateTable.rows().stream()
                .filter(row -> row.parameters().isEmpty())
                .collect(Collectors.toMap(Row::optimizer, row -> row));
        assertThat(rows.get("adam").mixedPrecisionBytes()).isEqualTo(2 + 2 + 12);
        assertThat(rows.get("adamw").mixedPrecisionBytes()).isEqualTo(2 + 2 + 12);
    }
}
