package io.shardwright.runtime.data;

/**
 * A text that has a name. Implementations are found by {@link java.util.ServiceLoader}, so name yours in
 * {@code META-INF/services/io.shardwright.runtime.data.TextSource}.
 */
public interface TextSource {
    /** As settings and command lines have it: {@code guava}. */
    String name();

    /**
     * The same bytes on every rank.
     *
     * @throws DataException if it cannot be had
     */
    Corpus read();
}
