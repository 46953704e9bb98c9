package io.shardwright.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.tools.StandardLocation;
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

    /**
     * Of the processor, as others may run beside it; in a thread whose stack suffices for javac itself, which walks the same
     * tree.
     */
    private static double seconds(int operators) throws InterruptedException {
        AtomicReference<Compilation> compiled = new AtomicReference<>();
        AtomicLong nanos = new AtomicLong();
        Thread thread = new Thread(
                null,
                () -> {
                    compiled.set(javac().withProcessors(new ShardProcessor())
                            .compile(JavaFileObjects.forSourceString("p.Chain", chain(operators))));
                    nanos.set(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
                },
                "javac",
                STACK);
        thread.start();
        thread.join();
        assertThat(compiled.get()).succeeded();
        return nanos.get() / SECONDS;
    }

    @Test
    void tenTimesTheOperatorsTakeTenTimesTheTimeAtMost() throws InterruptedException {
        seconds(100);
        double few = seconds(100);
        assertThat(seconds(1000)).isLessThan(10 * few + 2);
    }

    /** HotSpot never compiles a method of more than 8000 bytes. */
    @Test
    void methodsOfManyKernelsAreDivided() throws IOException {
        String source = chain(0).replace("return linear.forward(x)", "return softmaxes(linear.forward(x))")
                .replaceFirst("}\\s*}\\s*$", "}\n" + SOFTMAXES + "}\n");
        Compilation compiled = javac().withProcessors(new ShardProcessor())
                .compile(JavaFileObjects.forSourceString("p.Chain", source));
        assertThat(compiled).succeeded();
        try (InputStream in = compiled.generatedFile(StandardLocation.CLASS_OUTPUT, "p", "ShardedChain.class")
                .orElseThrow()
                .openInputStream()) {
            List<MethodModel> methods = ClassFile.of().parse(in.readAllBytes()).methods();
            assertThat(methods)
                    .filteredOn(method -> method.methodName().stringValue().matches("(forward|backward).*"))
                    .hasSizeGreaterThan(2)
                    .allSatisfy(method -> assertThat(method.findAttribute(Attributes.code())
                                    .orElseThrow()
                                    .codeLength())
                            .isLessThan(8000));
        }
    }

    private static final String SOFTMAXES = """
        private Tensor softmaxes(Tensor x) {
            Tensor y = x;
            for (int i = 0; i < 500; i++) {
                y = Ops.softmax(y);
            }
            return y;
        }
        """;
}
