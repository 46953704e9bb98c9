package io.shardwright.runtime.pytorch;

import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.spi.attention.RotaryOptions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each option of rotary positions, values and gradients. */
class RotaryAgreesWithPyTorchTest {
    static List<String> cases() {
        try (Fixture fixture = Fixture.open("rotary.safetensors")) {
            return fixture.cases();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void inValuesAndGradients(String name) {
        for (Kernels kernels : List.of(new NaiveKernels(), new CpuKernelProvider().create())) {
            try (Fixture fixture = Fixture.open("rotary.safetensors")) {
                LocalTensor x = fixture.tensor(name + ".x");
                LocalTensor dy = fixture.tensor(name + ".dY");
                if (fixture.has(name + ".positions")) {
                    LocalTensor positions = fixture.tensor(name + ".positions");
                    kernels.rotaryAt(x, x, positions, options(name));
                    kernels.rotaryAtGradient(dy, dy, positions, options(name));
                } else {
                    kernels.rotaryBy(x, x, options(name));
                    kernels.rotaryByGradient(dy, dy, options(name));
                }
                fixture.assertClose(x, name + ".y");
                fixture.assertClose(dy, name + ".dX");
            }
        }
    }

    /** As {@code rotary.py} has them. */
    private static RotaryOptions options(String name) {
        RotaryOptions usual = RotaryOptions.base(10_000);
        return switch (name) {
            case "plain", "positions" -> usual;
            case "otherBase" -> RotaryOptions.base(500_000);
            case "partial" -> usual.partial(6);
            case "interleaved" -> usual.interleave();
            case "partialInterleaved" -> RotaryOptions.base(100).partial(10).interleave();
            case "linear" -> usual.linear(4);
            case "llama3" -> RotaryOptions.base(500_000).llama3(8, 1, 4, 64);
            case "yarn" -> usual.yarn(4, 512);
            case "yarnOfItsOwn" -> RotaryOptions.base(150_000).partial(8).yarn(32, 64, 8, 0.5, 1.25);
            default -> throw new IllegalArgumentException("no options for " + name);
        };
    }
}
