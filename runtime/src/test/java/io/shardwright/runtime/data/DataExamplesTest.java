package io.shardwright.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.data.sequence.Objective;
import io.shardwright.runtime.data.sequence.PackedDocuments;
import io.shardwright.runtime.data.sequence.TextWindows;
import io.shardwright.runtime.data.sequence.TokenInputs;
import io.shardwright.runtime.data.text.ByteTokenizer;
import io.shardwright.runtime.data.text.Documents;
import io.shardwright.runtime.data.text.JsonlDocuments;
import io.shardwright.runtime.data.text.MarkedDocuments;
import io.shardwright.runtime.data.text.TokenFile;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page on data shows does what it says. */
class DataExamplesTest {
    private static final int SEQ = 16;

    @TempDir
    Path folder;

    private record Digits(float[][] images, int[] labels) implements DataSource {
        @Override
        public List<String> inputs() {
            return List.of("pixels", "label");
        }

        @Override
        public long size() {
            return labels.length;
        }

        @Override
        public void fill(long item, InputRow row) {
            row.floats("pixels", images[(int) item]);
            row.integer("label", labels[(int) item]);
        }
    }

    @Test
    void itemsOfOnesOwn() {
        DataSource digits = new Digits(new float[][] {{1, 2}, {3, 4}, {5, 6}, {7, 8}}, new int[] {9, 8, 7, 6});
        SequenceSource training = digits.part(0, 3).in(Order.shuffled(1));
        SequenceSource validation = digits.part(3, 1).in(Order.inTurn());

        InputMemory memory = new InputMemory().with("pixels", DType.F32, 3, 2).with("label", DType.I32, 3);
        training.fill(0, SequencePositions.whole(1), memory.inputs());
        assertThat(List.of(label(memory, 0), label(memory, 1), label(memory, 2)))
                .containsExactlyInAnyOrder(9, 8, 7);
        validation.fill(100, SequencePositions.whole(1), memory.inputs());
        assertThat(label(memory, 0)).isEqualTo(6);
    }

    private static int label(InputMemory memory, int row) {
        return memory.of("label").getInt(row);
    }

    @Test
    void severalSources() throws IOException {
        DataSource code = windows("code.bin", 3000);
        DataSource prose = windows("prose.bin", 9000);
        SequenceSource training = Mixture.of(
                new Mixture.Part(0.7, code.in(Order.shuffled(1))), new Mixture.Part(0.3, prose.in(Order.shuffled(2))));

        InputMemory memory = InputMemory.tokens(10, SEQ);
        training.fill(0, SequencePositions.whole(SEQ), memory.inputs());
        int ofCode = 0;
        for (int row = 0; row < 10; row++) {
            ofCode += memory.of("tokens").getInt(row, 0) < 3000 ? 1 : 0;
        }
        assertThat(ofCode).isEqualTo(7);
    }

    /** Tokens that count from {@code first}. */
    private DataSource windows(String name, int first) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * 1000).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 1000; i++) {
            bytes.putShort((short) (first - 1000 + i));
        }
        Path file = Files.write(folder.resolve(name), bytes.array());
        TokenText text = TokenFile.open(file).within(50_257);
        return new TextWindows(text, SEQ, Objective.nextToken(), TokenInputs.usual());
    }

    @Test
    void documentsOfJson() throws IOException {
        Path file = Files.writeString(folder.resolve("a.jsonl"), "{\"text\": \"one\"}\n{\"text\": \"two and more\"}\n");
        Documents documents = JsonlDocuments.open(file, JsonlDocuments.FIELD, new ByteTokenizer());
        PackedDocuments packed = PackedDocuments.of(
                documents, SEQ, Objective.nextToken(), TokenInputs.usual(), folder.resolve("a.packed.index"));

        assertThat(packed.size()).isEqualTo(2);
        assertThat(packed.share()).isEqualTo((4 + 13) / (2.0 * SEQ));
    }

    @Test
    void documentsOfTokens() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) 1).putShort((short) 50256).putShort((short) 2).putShort((short) 50256);
        Path file = Files.write(folder.resolve("train.bin"), bytes.array());
        Documents documents = MarkedDocuments.open(file, 50256);

        assertThat(documents.count()).isEqualTo(2);
    }
}
