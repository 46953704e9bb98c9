package io.shardwright.runtime.output;

import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A folder that a setting asks for, and that is made if it isn't there. */
record OutputFolder(Setting setting, Path path) {
    /** @throws SettingException if nothing could be written into it */
    void check() {
        @Nullable Path there = path.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null || !Files.isDirectory(there)) {
            throw new SettingException("%s: %s is no folder", setting.is(path), String.valueOf(there));
        }
        if (!Files.isWritable(there)) {
            throw new SettingException("%s: %s cannot be written to", setting.is(path), there);
        }
    }
}
