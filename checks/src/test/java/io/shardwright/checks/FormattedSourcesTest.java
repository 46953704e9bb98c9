package io.shardwright.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormattedSourcesTest {
    @TempDir
    Path folder;

    @Test
    void remembersTextsOfTheLastRunForTheSameFormatter() {
        Path file = folder.resolve("target/formatted");
        FormattedSources first = new FormattedSources(file, "formatter-1");
        assertThat(first.contains("class A {}")).isFalse();
        first.add("class A {}");
        first.add("class B {}");
        first.write();

        FormattedSources second = new FormattedSources(file, "formatter-1");
        assertThat(second.contains("class A {}")).isTrue();
        assertThat(second.contains("class A  {}")).isFalse();
        second.write();

        FormattedSources third = new FormattedSources(file, "formatter-1");
        assertThat(third.contains("class A {}")).isTrue();
        assertThat(third.contains("class B {}"))
                .as("not seen in the second run")
                .isFalse();
        assertThat(new FormattedSources(file, "formatter-2").contains("class A {}"))
                .isFalse();
    }
}
