package io.shardwright.dsl;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Lists of layers. */
public final class Modules {
    private Modules() {}

    /**
     * {@code count} modules of one kind, each with parameters of its own: {@code blocks =
     * Modules.repeat(config.layers(), () -> new Block(config))}. In {@code forward}, {@code for (Block block : blocks)}
     * passes through them.
     */
    public static <M> List<M> repeat(int count, Supplier<M> module) {
        return Stream.generate(module).limit(count).toList();
    }
}
