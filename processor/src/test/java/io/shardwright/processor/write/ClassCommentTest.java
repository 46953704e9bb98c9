package io.shardwright.processor.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassCommentTest {
    @Test
    void givesAPieceThatNoLineHasRoomForALineOfItsOwn() {
        String wide = "chain(" + "x".repeat(130) + ")";
        List<String> lines = new ArrayList<>();
        ClassComment.diagram(lines, "  forward   ", List.of("x ── f ── " + wide + " ── linear(up) ──▶ y"));
        assertThat(lines)
                .containsExactly(
                        "  forward   x ── f", "               ── " + wide, "               ── linear(up) ──▶ y");
    }
}
