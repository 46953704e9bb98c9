package io.shardwright.ir;

/** A named setting of an operator, as text. */
public record Attribute(String key, String text) {
    public static Attribute of(String key, Object value) {
        return new Attribute(key, value.toString());
    }
}
