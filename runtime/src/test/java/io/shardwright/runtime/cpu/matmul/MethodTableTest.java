package io.shardwright.runtime.cpu.matmul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.cpu.choice.Choice;
import io.shardwright.runtime.cpu.choice.ChoiceFile;
import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.choice.WayTimes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How each shape of matmul is computed. */
class MethodTableTest {
    private static final MatmulShape SHAPE = shape(2048, 768, 256, Matmuls.B_TRANSPOSED);

    private static final BuiltInMethods BUILT_IN = new Avx512Methods();

    @TempDir
    Path folder;

    private static MatmulShape shape(int m, int n, int k, int flags) {
        return new MatmulShape(1, m, n, k, n, 0, k, 0, k, 0, flags);
    }

    private static MethodTable keeping(String line) {
        return new MethodTable(new ChoiceTable(List.of(line), null), BUILT_IN);
    }

    private MethodTable measuring() {
        return new MethodTable(new ChoiceTable(List.of(), new ChoiceFile(folder.resolve("kernels.txt"))), BUILT_IN);
    }

    @Test
    void theMethodThatIsFastestIsTakenThenAndLater() {
        WayTimes times = new WayTimes(Map.of("plain", 900.0, "packed", 950.0, "sgemm", 700.0), 1000);
        assertThat(measuring().get(SHAPE)).isNull();
        assertThat(measuring().choose(SHAPE, () -> times)).isEqualTo(OneDnnMethod.SGEMM);
        assertThat(measuring().get(SHAPE)).isEqualTo(OneDnnMethod.SGEMM);
    }

    @Test
    void smallMatmulsAreNotTimed() {
        MatmulShape small = shape(64, 64, 64, 0);
        assertThat(measuring().get(small)).isEqualTo(BUILT_IN.of(small));
    }

    @Test
    void anyChoiceIsTheSameAfterItWasWrittenAndRead() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 1000; i++) {
            int bf16 = random.nextInt(3) * Matmuls.BF16_INPUTS % (3 * Matmuls.BF16_INPUTS);
            MatmulShape shape = new MatmulShape(
                    1,
                    random.nextInt(1, 100_000),
                    random.nextInt(1, 100_000),
                    random.nextInt(1, 100_000),
                    random.nextInt(1, 200_000),
                    0,
                    random.nextInt(1, 200_000),
                    0,
                    random.nextInt(1, 200_000),
                    0,
                    random.nextInt(8) | bf16 & (Matmuls.BF16_INPUTS | Matmuls.BF16_OUTPUT));
            String what = ShapeText.of(shape);
            assertThat(ShapeText.parse(what)).as("seed %d: %s", seed, what).contains(shape);
            for (OneDnnMethod method : OneDnnMethod.of(shape)) {
                assertThat(keeping(new Choice(what, method.text()).text()).get(shape))
                        .as("seed %d: %s", seed, what)
                        .isEqualTo(method);
            }
        }
    }

    @Test
    void aTextOfNoShapeIsNone() {
        for (String text : List.of(
                "2048x768 strides 768 256 256",
                "2048x768x256 strides 768 256 256 b-turned",
                "2048x768x99999999999 strides 768 256 256",
                "attention 256x256 heads 4 of 4 size 64")) {
            assertThat(ShapeText.parse(text)).as(text).isEmpty();
        }
    }

    /** sgemm is of floats. */
    @Test
    void aMethodThatCannotComputeAShapeIsRefused() {
        MatmulShape shape = shape(2048, 768, 256, Matmuls.BF16_INPUTS);
        assertThatThrownBy(() -> keeping(ShapeText.of(shape) + " = sgemm").get(shape))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("compute.kernels.kept: 2048x768x256 strides 768 256 256 bf16-inputs = sgemm")
                .hasMessageContaining("Fix: leave it out");
    }
}
