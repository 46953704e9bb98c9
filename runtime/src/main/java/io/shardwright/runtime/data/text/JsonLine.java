package io.shardwright.runtime.data.text;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.shardwright.grammar.NearName;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a file of JSON objects. */
final class JsonLine {
    private static final Pattern COLUMN = Pattern.compile("column (\\d+)");

    /** What is wrong with a line; the message goes on from where it stands. */
    static final class Problem extends Exception {
        private static final long serialVersionUID = 1L;

        Problem(String message) {
            super(message);
        }
    }

    private JsonLine() {}

    /** The text of a field. */
    static String text(byte[] line, String field) throws Problem {
        JsonReader reader = new JsonReader(new StringReader(decoded(line)));
        reader.setStrictness(Strictness.STRICT);
        try {
            return requireWhole(text(reader, field));
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            Matcher column = COLUMN.matcher(String.valueOf(e.getMessage()));
            throw new Problem("is no JSON object" + (column.find() ? " near column " + column.group(1) : ""));
        }
    }

    private static String decoded(byte[] line) throws Problem {
        ByteBuffer bytes = ByteBuffer.wrap(line);
        try {
            // A new decoder reports what is malformed.
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new Problem("is no UTF-8: see byte " + (bytes.position() + 1) + " of the line");
        }
    }

    private static String text(JsonReader reader, String field) throws IOException, Problem {
        Optional<String> text = Optional.empty();
        List<String> names = new ArrayList<>();
        reader.beginObject();
        while (reader.peek() != JsonToken.END_OBJECT) {
            String name = reader.nextName();
            if (!name.equals(field)) {
                names.add(name);
                reader.skipValue();
            } else if (reader.peek() != JsonToken.STRING) {
                throw new Problem("has no text in \"" + field + "\", but " + kind(reader.peek()));
            } else if (text.isPresent()) {
                throw new Problem("has \"" + field + "\" twice");
            } else {
                text = Optional.of(reader.nextString());
            }
        }
        reader.endObject();
        if (reader.peek() != JsonToken.END_DOCUMENT) {
            throw new Problem("has something behind its JSON object");
        }
        return text.orElseThrow(() -> new Problem("has no \"" + field + "\", only " + names
                + NearName.of(field, names)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("")));
    }

    private static String kind(JsonToken token) {
        return switch (token) {
            case BEGIN_ARRAY -> "an array";
            case BEGIN_OBJECT -> "an object";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            default -> token.toString();
        };
    }

    /** Escapes can name half a character, which is no text. */
    private static String requireWhole(String text) throws Problem {
        for (int i = 0; i < text.length(); i++) {
            boolean pair = Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (Character.isSurrogate(text.charAt(i)) && !pair) {
                throw new Problem("has half a character in its text: \\u" + Integer.toHexString(text.charAt(i))
                        + " without its other half");
            }
            i += pair ? 1 : 0;
        }
        return text;
    }
}
