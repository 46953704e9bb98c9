package io.shardwright.samples.minimoe;

import static com.google.testing.compile.CompilationSubject.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import io.shardwright.processor.ShardProcessor;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How to test a model with experts of your own: compile it in a test, and look at what moves between ranks, or at what is said. */
@Timeout(60)
class CompileYourModelTest {
    private static JavaFileObject model(String mesh, int experts) {
        return JavaFileObjects.forSourceString("my.Sparse", """
            package my;

            import io.shardwright.annotations.*;
            import io.shardwright.dsl.*;
            import io.shardwright.routing.*;
            import io.shardwright.spi.kernel.Activation;

            @ShardedModel(mesh = "%s")
            public final class Sparse {
                @Expert private final MixtureOfExperts experts;

                public Sparse(int hidden, Routing routing) {
                    experts = new MixtureOfExperts(hidden, 4 * hidden, %d, routing, Activation.GELU);
                }

                public Tensor forward(Tensor x) {
                    return x.plus(experts.forward(x));
                }
            }
            """.formatted(mesh, experts));
    }

    private static Compilation compile(JavaFileObject model) {
        return Compiler.javac().withProcessors(new ShardProcessor()).compile(model);
    }

    @Test
    void rowsGoToTheirExpertsAndBack() {
        Compilation compilation = compile(model("dp=4,ep=4", 8));
        assertThat(compilation).succeededWithoutWarnings();
        assertThat(compilation)
                .generatedSourceFile("my.ShardedSparse")
                .contentsAsUtf8String()
                .containsMatch(
                        "forward: +1 all-to-all-counts of \\[ep, 8/ep] over ep, 1 all-to-all-rows of .* over ep, "
                                + "1 all-to-all-rows of .* over ep");
    }

    @Test
    void saysThatExpertsCannotBeDivided() {
        JavaFileObject model = model("dp=4,ep=4", 6);
        Compilation compilation = compile(model);
        assertThat(compilation).failed();
        assertThat(compilation)
                .hadErrorContaining(
                        "[shard/experts-not-divisible] Sparse.experts: 6 experts cannot be divided among ep=4")
                .inFile(model)
                .onLineContaining("@Expert private final MixtureOfExperts experts");
        assertThat(compilation).hadErrorContaining("Fix: take ep from 1, 2, 3, 6");
    }
}
