package io.shardwright.runtime.settings;

import io.shardwright.runtime.data.text.TokenFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a model is trained on: one of the two.
 *
 * @param text a file, or the name of a text that something on the class path has ({@link io.shardwright.runtime.data.TextSource}); null
 *     with a reference
 * @param reference a file of another implementation's run: sizes, first weights and batches are its; null with a text
 */
public record DataSettings(@Nullable String text, @Nullable Path reference) {
    /** @throws SettingException unless there is one */
    public DataSettings {
        if ((text == null) == (reference == null)) {
            throw new SettingException("%s and %s: it is one of the two", Setting.DATA, Setting.REFERENCE);
        }
    }

    public static DataSettings text(String nameOrFile) {
        return new DataSettings(nameOrFile, null);
    }

    public static DataSettings reference(Path file) {
        return new DataSettings(null, file);
    }

    /** Whether it is a file of tokens, of which no text is known. */
    public boolean isTokens() {
        return text != null && text.endsWith(TokenFile.SUFFIX);
    }

    /** What it is taken from. */
    @Override
    public String toString() {
        return text == null ? String.valueOf(reference) : text;
    }
}
