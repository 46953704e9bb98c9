package io.shardwright.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointTextTest {
    private static final String TEXT = """
        checkpoint 1 step 20 sequences 160 updates 20 seed -9223372036854775808
        data bytes 4096 hash "0a1b2c3d"
        blocks 1048576
        file "state-1.safetensors" bytes 4096 header 1024 hash "0a1b2c3d"
        file "weights-1.safetensors" bytes 8192 header 512 hash "00000000"
        setting "model.name" "a \\"name\\" with 世界"
        setting "model.variants" ["tied", "tanh"]
        setting "recipe.clip" 1.0
        setting "recipe.optimizer.epsilon" 1.0E-8
        setting "compute.recompute" false
        setting "compute.memoryLimit" null
        setting "seed" -7
        tensor "first_moment" "blocks.0.up.bias" f32[] in "state-1.safetensors" at 2048 hashes "0a1b2c3d"
        tensor "param" "blocks.0.qkv.weight" f32[96, 32] tp=V(0 32 32 32) in "weights-1.safetensors" at 512 hashes "0a1b2c3d11223344"
        tensor "param" "experts.up" f32[4, 8, 8] ep=V(0) tp=V(2) in "weights-1.safetensors" at 600 hashes "0a1b2c3d"
        tensor "param" "norm.weight" f32[8] tp=R in "weights-1.safetensors" at 700 hashes ""
        end "ffffffff"
        """;

    @Test
    void readsBackWhatItPrints() {
        CheckpointText text = CheckpointText.parse(TEXT);

        assertThat(text).hasToString(TEXT);
        assertThat(text.body() + "end \"ffffffff\"\n").isEqualTo(TEXT);
        assertThat(text.head().seed()).isEqualTo(Long.MIN_VALUE);
        assertThat(text.tensors().get(1).layout().getFirst().sections()).containsExactly(32L, 32L, 32L);
        assertThat(text.tensors().getLast().layout().getFirst().dim()).isNegative();
    }

    @Test
    void readsBackWhatIsRememberedOfSteps() {
        String guard = "guard skipped 1 row 0 taken 19 loss 5.25 norm 1.0E-8\n";
        String line = "data bytes";
        CheckpointText text = CheckpointText.parse(TEXT.replace(line, guard + line));

        assertThat(text).hasToString(TEXT.replace(line, guard + line));
        assertThat(text.guard()).isEqualTo(new CheckpointText.Guard(1, 0, 19, 5.25, 1e-8));
        assertThat(CheckpointText.parse(TEXT).guard()).isEqualTo(CheckpointText.Guard.NOTHING);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        step 20                       | «stap 20                      | found 'stap' at line 1, column 14, expected 'step'
        bytes 4096 hash "0a1b2c3d"    | bytes «x hash "0a1b2c3d"      | found 'x' at line 2, column 12, expected a number
        "weights-1.safetensors" bytes | "«state-1.safetensors" bytes  | found a second state-1.safetensors at line 5, column 7, expected each file once
        "recipe.clip"                 | "«model.name"                 | found a second model.name at line 8, column 10, expected each setting once
        "weights-1.safetensors" at 700| "«weigths-1.safetensors" at 700| found "weigths-1.safetensors" at line 16, column 46, expected state-1.safetensors or weights-1.safetensors; did you mean weights-1.safetensors?
        "norm.weight"                 | "«experts.up"                 | found a second param experts.up at line 16, column 17, expected each tensor once
        """)
    void rejectsAtThePlace(String line, String changed, String problem) {
        assertThat(TEXT).contains(line.strip());
        new Rejection(TEXT.replace(line.strip(), changed.strip()), problem).verify(CheckpointText::parse);
    }

    @Test
    void isReadInTimeThatGrowsWithItsLength() {
        StringBuilder text = new StringBuilder(TEXT.substring(0, TEXT.indexOf("tensor \"first")));
        for (int number = 0; number < 20_000; number++) {
            text.append("tensor \"param\" \"blocks.")
                    .append(number)
                    .append("\" f32[8] in \"weights-1.safetensors\" at 512 hashes \"0a1b2c3d\"\n");
        }
        text.append("end \"ffffffff\"\n");

        long start = System.nanoTime();
        assertThat(CheckpointText.parse(text.toString().replace("世界", "")).tensors())
                .hasSize(20_000);
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(20);
    }
}
