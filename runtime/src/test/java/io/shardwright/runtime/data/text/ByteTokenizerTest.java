package io.shardwright.runtime.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteTokenizerTest {
    private static final ByteTokenizer BYTES = new ByteTokenizer();

    @Test
    void aTokenIsAByteOfUtf8() {
        assertThat(BYTES.encode("aé")).containsExactly('a', 0xC3, 0xA9);
        assertThat(BYTES.decode(BYTES.encode("aé😀\n"))).isEqualTo("aé😀\n");
    }

    @Test
    void halfACharacterIsReplaced() {
        assertThat(BYTES.decode(new int[] {'a', 0xC3})).isEqualTo("a\uFFFD");
    }

    @Test
    void aDocumentEndsWithAByteThatNoTextHas() {
        assertThat(BYTES.endOfText()).hasValue(0);
        assertThat(BYTES.special().values()).containsExactly(0);
        assertThat(BYTES.vocabulary()).isEqualTo(256);
    }
}
