package io.shardwright.runtime.settings;

import io.shardwright.diagnostic.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Settings that cannot be carried out, found before there are ranks. The message stands alone; it names settings by where they stand in
 * {@link TrainingSettings}, {@link #text} by whatever the asker calls them.
 */
public final class SettingException extends ModelException {
    private static final long serialVersionUID = 1L;

    /** A setting in a message. */
    public record Given(Setting setting, String value) {}

    private final String format;
    private final transient List<Object> parts;

    /**
     * @param format has a {@code %s} for each part
     * @param parts settings, settings that are {@linkplain Setting#is given}, and texts
     */
    public SettingException(String format, Object... parts) {
        super(text(format, List.of(parts), SettingException::inJava));
        this.format = format;
        this.parts = List.of(parts);
    }

    private static String inJava(Setting setting, String value) {
        return value.isEmpty() ? setting.path() : setting.path() + "=" + value;
    }

    /** The settings that the message is about, in the order in which it names them. */
    public List<Setting> settings() {
        return parts.stream()
                .filter(part -> part instanceof Setting || part instanceof Given)
                .map(part -> part instanceof Given given ? given.setting() : (Setting) part)
                .toList();
    }

    /** @param naming what to write for a setting and its value, which is empty where a message only names the setting */
    public String text(BiFunction<Setting, String, String> naming) {
        return text(format, parts, naming);
    }

    private static String text(String format, List<Object> parts, BiFunction<Setting, String, String> naming) {
        Object[] texts = parts.stream()
                .map(part -> switch (part) {
                    case Setting setting -> naming.apply(setting, "");
                    case Given given -> naming.apply(given.setting(), given.value());
                    default -> part.toString();
                })
                .toArray();
        return texts.length == 0 ? format : String.format(format, Arrays.copyOf(texts, texts.length));
    }
}
