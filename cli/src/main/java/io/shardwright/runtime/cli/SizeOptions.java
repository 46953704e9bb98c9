package io.shardwright.runtime.cli;

import io.shardwright.grammar.SizesSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code --size} and {@code --set} say, by names. */
final class SizeOptions {
    private SizeOptions() {}

    /** {@code hidden=8,seq=16}. */
    static Map<String, Long> sizes(String text) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        if (!text.isBlank()) {
            SizesSpec.parse(text).sizes().forEach(size -> sizes.put(size.key().text(), size.value()));
        }
        return sizes;
    }

    /** Each {@code router=gshard}. */
    static Map<String, String> settings(List<String> texts) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String text : texts) {
            int at = text.indexOf('=');
            if (at < 1) {
                throw new UsageException("--set " + text + ": it is KEY=VALUE");
            }
            settings.put(text.substring(0, at), text.substring(at + 1));
        }
        return settings;
    }
}
