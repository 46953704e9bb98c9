package io.shardwright.runtime.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.OnRanks;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.spi.Initial;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.tensor.LocalTensor;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GradientNormTest {
    private static float element(String name, long index) {
        return new HashedNormal(name, 11, 1).element(index);
    }

    @Test
    void countsWhatIsReplicatedOnceAndEveryShard() {
        double squares = 0;
        for (int i = 0; i < 24; i++) {
            squares += Math.pow(element("split", i), 2);
        }
        for (int i = 0; i < 5; i++) {
            squares += Math.pow(element("whole", i), 2);
        }
        double expected = Math.sqrt(squares);
        for (int ranks : new int[] {1, 2, 4}) {
            var norms = OnRanks.run(ranks, world -> {
                ModelAssembly root = world.assembly(1, 1);
                root.parameter(
                        "split",
                        ParameterRole.HIDDEN_MATRIX,
                        Initial.constant(0),
                        Split.over(Axis.TP, 0, 4L, 4L),
                        8,
                        3);
                root.parameter("whole", ParameterRole.VECTOR, Initial.constant(0), Split.none(), 5);
                GradientNorm norm = new GradientNorm(root, _ -> true);
                root.commit();
                root.parameters().forEach(GradientNormTest::fillGradient);
                return norm.compute();
            });
            assertThat(norms).containsOnly(norms.getFirst());
            assertThat(norms.getFirst()).isCloseTo(expected, Offset.offset(1e-12 * expected));
        }
    }

    private static void fillGradient(ShardedParameter parameter) {
        LocalTensor flat =
                parameter.parameter().gradient().reshape(parameter.shard().size());
        parameter.shard().forEachRun((inShard, inWhole, length) -> {
            for (long i = 0; i < length; i++) {
                flat.set(element(parameter.name(), inWhole + i), inShard + i);
            }
        });
    }

    @Test
    void clipsOnlyWhatIsTooLong() {
        assertThat(GradientNorm.clip(0.5, 1)).isEqualTo(1);
        assertThat(GradientNorm.clip(4, 1)).isCloseTo(0.25, Offset.offset(1e-6));
        assertThat(GradientNorm.clip(1e9, Double.POSITIVE_INFINITY)).isEqualTo(1);
    }
}
