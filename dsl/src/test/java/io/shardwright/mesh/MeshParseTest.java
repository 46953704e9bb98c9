package io.shardwright.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.grammar.SpecSyntaxException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeshParseTest {
    @Test
    void readsDegreesInAnyOrder() {
        Mesh expected = new Mesh(Map.of(Axis.TP, 4, Axis.PP, 2));

        assertThat(Mesh.parse("tp=4, pp=2")).isEqualTo(expected).isEqualTo(Mesh.parse("pp=2,tp=4"));
    }

    @Test
    void readsWhatItPrints() {
        Mesh mesh = new Mesh(Map.of(Axis.DP, 2, Axis.CP, 3, Axis.TP, 5, Axis.EP, 2));

        assertThat(Mesh.parse(mesh.toString())).isEqualTo(mesh);
        assertThat(Mesh.parse(Mesh.single().toString()).size()).isEqualTo(1);
    }

    @Test
    void listsTheAxesAndTheNearestForAnUnknownOne() {
        assertThatThrownBy(() -> Mesh.parse("tp=2, epp=4"))
                .isInstanceOf(SpecSyntaxException.class)
                .hasMessage("""
                    "tp=2, epp=4": found axis 'epp' at column 7, expected pp, dp, cp, tp or ep; did you mean ep?

                        tp=2, epp=4
                              ^\
                    """);
    }

    @Test
    void saysNothingOfANearAxisIfNoneIs() {
        assertThatThrownBy(() -> Mesh.parse("tensor=2")).hasMessageContaining("expected pp, dp, cp, tp or ep\n");
    }

    @Test
    void hasNoMoreRanksThanCanBeCounted() {
        assertThat(Mesh.parse("tp=2147483647, ep=2147483647").size()).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> Mesh.parse("tp=65536, pp=32768"))
                .isInstanceOf(SpecSyntaxException.class)
                .hasMessageContaining("found pp=32768 at column 11, expected no more than 2147483647 ranks in all");
    }
}
