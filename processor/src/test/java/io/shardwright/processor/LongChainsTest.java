package io.shardwright.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A class takes time in proportion to its operators, and no stack, however many are chained. */
@Tag("slow")
class LongChainsTest {
    private static final long STACK = 64 << 20;
    private static final double SECONDS = 1e9;

    private static String chain(int operators) {
        return """
            package p;

            import io.shardwright.annotations.ShardedModel;
            import io.shardwright.dsl.*;

            @ShardedModel
            public final class Chain {
                private final Linear linear;

                public Chain(int hidden) {
                    linear = new Linear(hidden, hidden);
                }

                public Tensor forward(Tensor x) {
                    return linear.forward(x)%s;
                }
            }
            """.formatted(".plus(x).times(x)".repeat(operators / 2));
    }

    /** In a thread whose stack suffices for javac itself, which walks the same tree. */
    private static double seconds(int operators) throws InterruptedException {
        AtomicReference<Compilation> compiled = new AtomicReference<>();
        long start = System.nanoTime();
        Thread thread = new Thread(
                null,
                () -> compiled.set(javac().withProcessors(new ShardProcessor())
                        .compile(JavaFileObjects.forSourceString("p.Chain", chain(operators)))),
                "javac",
                STACK);
        thread.start();
        thread.join();
        assertThat(compiled.get()).succeeded();
        return (System.nanoTime() - start) / SECONDS;
    }

    @Test
    void tenTimesTheOperatorsTakeTenTimesTheTimeAtMost() throws InterruptedException {
        seconds(100);
        double few = seconds(100);
        assertThat(seconds(1000)).isLessThan(10 * few + 2);
    }
}
