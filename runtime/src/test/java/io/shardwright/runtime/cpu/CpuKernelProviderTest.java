package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import org.junit.jupiter.api.Test;

class CpuKernelProviderTest {
    @Test
    void takesOneDnnWhereItLoadsAndSaysSoOtherwise() {
        CpuKernelProvider provider = new CpuKernelProvider(true, "auto");
        String device = provider.create().describe();
        if (device.startsWith("cpu (oneDNN")) {
            assertThat(provider.explain()).matches("cpu \\(oneDNN 3\\.\\d+\\.\\d+, .*\\) is taken, .*\\.");
        } else {
            assertThat(provider.explain()).contains("is taken, because oneDNN cannot be used: ");
        }
        assertThat(device).matches("cpu \\(.*, \\d+-bit vectors\\)");
    }

    @Test
    void takesWhatThePropertyAsksFor() {
        assertThat(new CpuKernelProvider(true, "java").create().describe()).startsWith("cpu (matmuls in Java");
        assertThat(new CpuKernelProvider(true, "java").explain()).contains("shardwright.cpu=java");
        assertThat(new CpuKernelProvider(true, "naive").create()).isInstanceOf(NaiveKernels.class);
        assertThat(new CpuKernelProvider(false, "naive").create()).isInstanceOf(NaiveKernels.class);
    }

    @Test
    void namesTheFlagThatIsMissing() {
        assertThatThrownBy(() -> new CpuKernelProvider(false, "auto").create())
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("--add-modules jdk.incubator.vector");
    }

    @Test
    void namesTheChoicesWhenItIsGivenAnother() {
        assertThatThrownBy(() -> new CpuKernelProvider(true, "cuda").create())
                .isInstanceOf(ModelException.class)
                .hasMessage("shardwright.cpu=cuda is not known; take auto, onednn, java or naive.");
    }
}
