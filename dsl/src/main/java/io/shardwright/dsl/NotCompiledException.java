package io.shardwright.dsl;

/**
 * An operation was executed on the class that describes a model, instead of on the class that the compiler makes of
 * it.
 */
public final class NotCompiledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param operation what was called, {@code Linear.forward} */
    NotCompiledException(String operation) {
        super("""
            %s was called, but this class only describes a model to the compiler.

              Fix: run it through its generated class: for a @ShardedModel class Gpt that is
              ShardedGpt.create(config, world).

              If there is no generated class, javac ran without the annotation processor. Since JDK 23 it
              silently ignores a processor that merely lies on the class path. In Maven, name it:

                <plugin>
                  <artifactId>maven-compiler-plugin</artifactId>
                  <configuration>
                    <annotationProcessorPaths>
                      <path>
                        <groupId>io.shardwright</groupId>
                        <artifactId>shardwright-processor</artifactId>
                        <version>${shardwright.version}</version>
                      </path>
                    </annotationProcessorPaths>
                  </configuration>
                </plugin>\
            """.formatted(operation));
    }
}
