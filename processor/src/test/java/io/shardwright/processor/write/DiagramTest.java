package io.shardwright.processor.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.ir.Graph;
import io.shardwright.processor.write.body.Diagram;
import org.junit.jupiter.api.Test;

class DiagramTest {
    @Test
    void drawsAForwardFromItsInputToItsResult() {
        assertThat(Diagram.forward(Models.mlp().graph()))
                .containsExactly("x ── f ── linear(up) ── geluTanh ── linear(down) ── g ── addBias(down) ──▶ y");
    }

    @Test
    void drawsABackwardAsTheMirrorOfItsForward() {
        Graph mlp = Models.mlp().graph();
        assertThat(Diagram.backward(mlp, mlp.backward()))
                .containsExactly("dX ◀── f ── linear'(up) ── multiply ── linear'(down) ── g ── dY");
    }

    @Test
    void looksThroughViews() {
        assertThat(Diagram.forward(Models.attention().graph()))
                .containsExactly("x ── f ── linear(qkv) ── attention ── linear(out) ── g ──▶ y");
    }

    @Test
    void beginsANewLineWhereAStepWorksOnSomethingElse() {
        assertThat(Diagram.forward(Models.gated().graph()))
                .containsExactly(
                        "x ── f ── linear(gate) ──▶ gateOut",
                        "x ── linear(up) ── activateMultiply(gateOut) ── linear(down) ── g ──▶ y");
    }

    @Test
    void namesWhatElseAStepReads() {
        assertThat(Diagram.forward(Models.block(false).graph()))
                .containsExactly(
                        "x ── layerNorm(norm1) ── attention ── dropoutAdd(x) ── layerNorm(norm2) ── mlp ── add(h)"
                                + " ──▶ y");
    }
}
