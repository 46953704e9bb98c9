package io.shardwright.processor;

import io.shardwright.ir.Graph;
import io.shardwright.ir.text.IrPrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Writes the graph of one model after each step, as {@code DIR/p.Mlp/03-layouts.ir}, if a folder was asked for. */
public final class Dump {
    private final Optional<Path> folder;
    private int step;

    private Dump(Optional<Path> folder) {
        this.folder = folder;
    }

    public static Dump none() {
        return new Dump(Optional.empty());
    }

    /** @param root what {@code -Ashard.dump} names */
    public static Dump into(Path root, String model) {
        return new Dump(Optional.of(root.resolve(model)));
    }

    /** For one unit of the model: a folder in its own. */
    Dump unit(String name) {
        return new Dump(folder.map(path -> path.resolve(name)));
    }

    /** Gives the graph back, so that a step and its dump are one expression. */
    Graph graph(String name, Graph graph) {
        step++;
        folder.ifPresent(path -> {
            try {
                Files.createDirectories(path);
                Files.writeString(path.resolve("%02d-%s.ir".formatted(step, name)), IrPrinter.print(graph));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return graph;
    }
}
