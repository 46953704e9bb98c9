package io.shardwright.samples.minillama;

import static com.google.testing.compile.CompilationSubject.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import io.shardwright.processor.ShardProcessor;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A block that replaces one of the sample's, compiled in a test: once as it should be, once as it cannot be. */
@Timeout(60)
class CompileYourModelTest {
    /** Sizes come from the sample's config, which lies on the class path as a compiled class. */
    private static JavaFileObject squaredMlp(String down) {
        return JavaFileObjects.forSourceString("my.SquaredMlp", """
            package my;

            import io.shardwright.annotations.*;
            import io.shardwright.dsl.*;
            import io.shardwright.samples.minillama.LlamaConfig;

            @ShardedModel
            public final class SquaredMlp {
                @ColumnParallel private final Linear up;
                %s private final Linear down;

                public SquaredMlp(LlamaConfig config) {
                    up = Linear.withoutBias(config.hidden(), config.ffn());
                    down = Linear.withoutBias(config.ffn(), config.hidden());
                }

                public Tensor forward(Tensor x) {
                    Tensor h = up.forward(x);
                    Tensor a = Ops.relu(h);
                    return down.forward(a.times(a));
                }
            }
            """.formatted(down));
    }

    private static Compilation compile(JavaFileObject model) {
        return Compiler.javac().withProcessors(new ShardProcessor()).compile(model);
    }

    @Test
    void writesTheShardedClass() {
        Compilation compilation = compile(squaredMlp("@RowParallel"));
        assertThat(compilation).succeededWithoutWarnings();
        assertThat(compilation)
                .generatedSourceFile("my.ShardedSquaredMlp")
                .contentsAsUtf8String()
                .contains("1 all-reduce of [batch, seq, hidden] over tp");
    }

    @Test
    void saysWhichLayerNeedsAllOfItsInput() {
        JavaFileObject model = squaredMlp("");
        Compilation compilation = compile(model);
        assertThat(compilation).failed();
        assertThat(compilation)
                .hadErrorContaining("[shard/needs-whole] SquaredMlp.down")
                .inFile(model)
                .onLineContaining("return down.forward(a.times(a));");
    }
}
