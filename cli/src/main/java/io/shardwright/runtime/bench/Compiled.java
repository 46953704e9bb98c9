package io.shardwright.runtime.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a compiler has made of a source in C, until it is closed. */
record Compiled(Path path) implements AutoCloseable {
    /** @param source the name of a resource beside this class */
    static Compiled by(Path compiler, String source, List<String> flags) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("shardwright-bench");
        Path file = folder.resolve(source);
        try (InputStream text = Compiled.class.getResourceAsStream(source)) {
            if (text == null) {
                throw new IOException(source + " is not on the class path");
            }
            Files.copy(text, file);
        }
        Path made = folder.resolve("compiled");
        List<String> command = new ArrayList<>(List.of(compiler.toString(), "-O3"));
        command.addAll(flags);
        command.addAll(List.of("-o", made.toString(), file.toString()));
        MpiTools.run(command);
        Files.delete(file);
        return new Compiled(made);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(path.resolveSibling(""));
    }
}
