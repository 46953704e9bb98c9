package io.shardwright.processor.write.text;

/**
 * A source file that is ready to be written.
 *
 * @param name the class, fully qualified
 * @param source the whole file, the same bytes on every build
 */
public record GeneratedClass(String name, String source) {}
