package io.shardwright.runtime.data.text;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;

/** A token for each byte of a text's UTF-8. A document ends with byte 0, which no text has. */
public final class ByteTokenizer implements Tokenizer {
    private static final int BYTES = 256;
    private static final int END = 0;

    @Override
    public String name() {
        return "bytes";
    }

    @Override
    public int vocabulary() {
        return BYTES;
    }

    @Override
    public int[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] tokens = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            tokens[i] = bytes[i] & 0xFF;
        }
        return tokens;
    }

    @Override
    public String decode(int[] tokens) {
        byte[] bytes = new byte[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            bytes[i] = (byte) tokens[i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public Map<String, Integer> special() {
        return Map.of("\0", END);
    }

    @Override
    public OptionalInt endOfText() {
        return OptionalInt.of(END);
    }
}
