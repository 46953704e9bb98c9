package io.shardwright.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/operators.md is what the operators say of themselves; {@code -Dgolden.update=true} writes it anew. */
final class OperatorsPageTest {
    private static final Path PAGE = Path.of("../docs/operators.md");

    @Test
    void thePageOfOperatorsSaysWhatTheOperatorsSay() throws IOException {
        String page = OperatorsPage.write();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }
}
