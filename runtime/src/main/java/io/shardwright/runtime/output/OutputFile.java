package io.shardwright.runtime.output;

import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.system.FileProblem;
import io.shardwright.runtime.system.OutputPath;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** A file that a setting asks for. It is whole or not there: it is written beside, and then takes the place of what was there. */
final class OutputFile {
    private static final String INCOMPLETE = ".incomplete";

    private final Setting setting;
    private final Path path;

    OutputFile(Setting setting, Path path) {
        this.setting = setting;
        this.path = path;
    }

    /** @throws SettingException if it could not be written, so that nobody trains for hours to be told then */
    void check() {
        Path target;
        try {
            target = OutputPath.target(path);
        } catch (IOException e) {
            throw cannotBeWritten(e);
        }
        Path folder = folderOf(target);
        if (Files.isDirectory(path)) {
            throw new SettingException(
                    "%s: it is a folder\n  Fix: name a file in it, such as %s",
                    setting.is(path), path.resolve(setting.name().toLowerCase(Locale.ROOT)));
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder) && !isSpecial()) {
            throw new SettingException("%s: there is no folder %s that can be written to", setting.is(path), folder);
        }
        if (isSpecial()) {
            if (!Files.isWritable(path)) {
                throw new SettingException("%s: it cannot be written to", setting.is(path));
            }
            return;
        }
        try {
            Path beside = OutputPath.beside(target);
            OutputPath.create(beside).close();
            Files.delete(beside);
        } catch (IOException | SecurityException e) {
            throw cannotBeWritten(e);
        }
    }

    private SettingException cannotBeWritten(Exception e) {
        return new SettingException("%s: it cannot be written there (%s)", setting.is(path), FileProblem.of(e));
    }

    private static Path folderOf(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        return parent == null ? target.toAbsolutePath() : parent;
    }

    private boolean isSpecial() {
        return OutputPath.isSpecial(path);
    }

    void write(String text) throws IOException {
        Path target = OutputPath.target(path);
        if (isSpecial()) {
            Files.writeString(target, text);
        } else {
            write(target, text);
        }
    }

    /** Beside a good one of an earlier run, which it leaves alone. */
    void writeIncomplete(String text) throws IOException {
        if (!isSpecial()) {
            Path target = OutputPath.target(path);
            write(target.resolveSibling(target.getFileName() + INCOMPLETE), text);
        }
    }

    private static void write(Path target, String text) throws IOException {
        Path beside = OutputPath.beside(target);
        try {
            try (Writer writer = Channels.newWriter(OutputPath.create(beside), StandardCharsets.UTF_8)) {
                writer.write(text);
            }
            replace(target, beside);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static void replace(Path target, Path beside) throws IOException {
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(target + " has become a folder");
        }
        Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public String toString() {
        return path.toString();
    }

    Setting setting() {
        return setting;
    }
}
