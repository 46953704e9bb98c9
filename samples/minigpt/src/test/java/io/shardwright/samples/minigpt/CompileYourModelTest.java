package io.shardwright.samples.minigpt;

import static com.google.testing.compile.CompilationSubject.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import io.shardwright.processor.ShardProcessor;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How to test a model of your own: compile it in a test, and look at what was written, or said. It needs the artifacts
 * {@code shardwright-processor} and {@code com.google.testing.compile:compile-testing} in test scope.
 */
@Timeout(60)
class CompileYourModelTest {
    private static Compilation compile(JavaFileObject model) {
        return Compiler.javac().withProcessors(new ShardProcessor()).compile(model);
    }

    @Test
    void writesTheShardedClass() {
        Compilation compilation = compile(JavaFileObjects.forSourceString("my.Mlp", """
            package my;

            import io.shardwright.annotations.*;
            import io.shardwright.dsl.*;

            @ShardedModel
            public final class Mlp {
                @ColumnParallel private final Linear up;
                @RowParallel private final Linear down;

                public Mlp(int hidden) {
                    up = new Linear(hidden, 4 * hidden);
                    down = new Linear(4 * hidden, hidden);
                }

                public Tensor forward(Tensor x) {
                    return down.forward(Ops.gelu(up.forward(x)));
                }
            }
            """));
        assertThat(compilation).succeededWithoutWarnings();
        assertThat(compilation)
                .generatedSourceFile("my.ShardedMlp")
                .contentsAsUtf8String()
                .contains("1 all-reduce of [batch, seq, hidden] over tp");
    }

    @Test
    void saysWhatCannotBeSplitAndWhere() {
        JavaFileObject model = JavaFileObjects.forSourceString("my.Attention", """
            package my;

            import io.shardwright.annotations.*;
            import io.shardwright.dsl.*;

            @ShardedModel(mesh = "tp=8")
            public final class Attention {
                private static final int HEADS = 12;

                @ColumnParallel
                private final Linear qkv = new Linear(768, 3 * 768);

                @RowParallel
                private final Linear out = new Linear(768, 768);

                public Tensor forward(Tensor x) {
                    Tensor[] parts = qkv.forward(x).splitEvenly(3);
                    Tensor q = parts[0].heads(HEADS);
                    Tensor k = parts[1].heads(HEADS);
                    Tensor v = parts[2].heads(HEADS);
                    return out.forward(Ops.causalAttention(q, k, v).mergeHeads());
                }
            }
            """);
        Compilation compilation = compile(model);
        assertThat(compilation).failed();
        assertThat(compilation)
                .hadErrorContaining("[shard/heads-not-divisible] Attention.qkv: 12 heads cannot be split over tp=8")
                .inFile(model)
                .onLineContaining("parts[0].heads(HEADS)");
        assertThat(compilation).hadErrorContaining("Fix: take tp from 1, 2, 3, 4, 6, 12");
    }
}
