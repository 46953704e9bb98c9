package io.shardwright.processor.write.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.size.Size;
import org.junit.jupiter.api.Test;

class JavaSizesTest {
    private static final Size HIDDEN = Size.atom("config.hidden");

    private final JavaSizes sizes = JavaSizes.withLocals("assembly");

    @Test
    void startsAProductWithALong() {
        assertThat(sizes.text(Size.of(4).times(HIDDEN))).isEqualTo("4L * config.hidden()");
        assertThat(sizes.text(Size.atom("config.heads").times(HIDDEN)))
                .isEqualTo("(long) config.heads() * config.hidden()");
    }

    @Test
    void putsALongLocalFirst() {
        assertThat(sizes.text(HIDDEN.times(Size.atom("seq")))).isEqualTo("seq * config.hidden()");
    }

    @Test
    void widensEachTermOfASum() {
        Size sum = Size.of(2)
                .times(HIDDEN)
                .plus(Size.of(3).times(Size.atom("config.kv")))
                .minus(Size.of(2).times(Size.atom("width")));
        assertThat(sizes.text(sum)).isEqualTo("2L * config.hidden() + 3L * config.kv() - 2L * width");
    }

    @Test
    void leavesASingleNameAsItIs() {
        assertThat(sizes.text(HIDDEN)).isEqualTo("config.hidden()");
        assertThat(sizes.text(Size.ZERO)).isEqualTo("0");
        assertThat(sizes.text(HIDDEN.dividedBy(Size.atom("tp")).orElseThrow())).isEqualTo("config.hidden() / tp");
    }

    @Test
    void declaresTheLocalsThatWereUsed() {
        sizes.text(Size.atom("batch").times(Size.atom("tp")));
        assertThat(sizes.locals())
                .containsExactly("long batch = assembly.batch();", "long tp = assembly.degree(Axis.TP);");
    }

    @Test
    void asksTheAssemblyForARanksIndex() {
        Size first = Size.atom("batch").times(Size.atom("tpIndex"));
        assertThat(JavaSizes.withLocals("model.assembly").text(first))
                .isEqualTo("batch * model.assembly.index(Axis.TP)");
        assertThat(sizes.text(first)).isEqualTo("batch * assembly.index(Axis.TP)");
    }

    @Test
    void asksFieldsWhereThereAreNoLocals() {
        JavaSizes inMethods = JavaSizes.withoutLocals();
        assertThat(inMethods.text(HIDDEN.times(Size.atom("batch"))
                        .dividedBy(Size.atom("tp"))
                        .orElseThrow()))
                .isEqualTo("assembly.batch() * config.hidden() / tp.size()");
        assertThat(inMethods.needs("config")).isTrue();
        assertThat(inMethods.needs("seq")).isFalse();
    }
}
