package io.shardwright.runtime.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.data.DataException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents of a file of tokens end with the token that ends documents. */
class MarkedDocumentsTest {
    @TempDir
    Path folder;

    private Path file(int... tokens) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * tokens.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int token : tokens) {
            bytes.putShort((short) token);
        }
        return Files.write(folder.resolve("some.bin"), bytes.array());
    }

    private static List<List<Integer>> all(Documents documents) {
        List<List<Integer>> all = new ArrayList<>();
        for (long document = 0; document < documents.count(); document++) {
            int[] tokens = new int[Math.toIntExact(documents.length(document))];
            documents.copy(document, 0, tokens.length, MemorySegment.ofArray(tokens), 0);
            all.add(Arrays.stream(tokens).boxed().toList());
        }
        return all;
    }

    @Test
    void eachEndsWithTheMark() throws IOException {
        assertThat(all(MarkedDocuments.open(file(1, 2, 9, 9, 3, 9), 9)))
                .containsExactly(List.of(1, 2, 9), List.of(9), List.of(3, 9));
    }

    @Test
    void whatIsBehindTheLastMarkIsADocumentToo() throws IOException {
        assertThat(all(MarkedDocuments.open(file(1, 9, 3), 9))).containsExactly(List.of(1, 9), List.of(3));
        assertThat(all(MarkedDocuments.open(file(1, 2, 3), 9))).containsExactly(List.of(1, 2, 3));
    }

    @Test
    void aTokenThatTheModelDoesNotKnowIsFound() throws IOException {
        Documents documents = MarkedDocuments.open(file(1, 9, 300), 9);
        assertThatThrownBy(() -> documents.within(256))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("token 300 at place 2");
    }
}
