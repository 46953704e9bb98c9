package io.shardwright.grammar;

/**
 * A piece of a spec and where it stands.
 *
 * @param offset of its first character, from 0
 */
public record Word(String text, int offset) {
    @Override
    public String toString() {
        return text;
    }
}
