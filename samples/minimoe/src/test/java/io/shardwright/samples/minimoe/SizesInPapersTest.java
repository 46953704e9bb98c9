package io.shardwright.samples.minimoe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.routing.Routing;
import io.shardwright.routing.TopKRouter;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.samples.minigpt.GptConfig;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.model.ModelUnits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the compiled models declare, at the sizes of papers: nothing is allocated. */
@Timeout(120)
class SizesInPapersTest {
    private static final int TOP_K = 2;

    private static MoeConfig config(int layers, int hidden, int inner, int experts) {
        GptConfig gpt = new GptConfig(layers, hidden, 16, 16, 256, 0, Activation.GELU);
        return new MoeConfig(gpt, inner, experts, Routing.dropless(new TopKRouter(0, true), TOP_K));
    }

    /** Of all parameters, and of those that are experts'. */
    private record Count(double all, double experts) {
        static Count of(ModelUnits units) {
            double all = 0;
            double experts = 0;
            for (UnitSurvey.Entry entry : new UnitSurvey(units, 1, 16).entries()) {
                for (ShardedParameter parameter : entry.parameters()) {
                    long size = parameter.shard().wholeSize();
                    all += size;
                    boolean isExpert = parameter.name().contains("experts.up")
                            || parameter.name().contains("experts.down");
                    experts += isExpert ? size : 0;
                }
            }
            return new Count(all, experts);
        }

        /** What one token meets. */
        double active(int of) {
            return all - experts * (of - TOP_K) / of;
        }
    }

    /** Table 1 of Lepikhin et al. (2006.16668), experts in every other layer; its totals are these and what is no expert. */
    @ParameterizedTest
    @CsvSource({
        "2048, 36, 618",
        "2048, 12, 206",
        "512, 36, 155",
        "512, 12, 51.5",
        "128, 36, 38.7",
        "128, 12, 12.9",
        "2048, 60, 1031"
    })
    void gshardsExpertsHaveTheirBillions(int experts, int layers, double billions) {
        Count count = Count.of(ShardedNextToken.units(config(layers, 1024, 8192, experts)));
        assertThat(count.experts() / 1e9).isCloseTo(billions, within(0.5e-2 * billions));
    }

    /** Switch-C (2101.03961, table 9): 15 layers each in encoder and decoder, experts in all, 1571 billion with what is no expert. */
    @Test
    void switchCsExpertsAreNearlyAllOfIt() {
        Count count = Count.of(ShardedEveryLayerNextToken.units(config(30, 2080, 6144, 2048)));
        assertThat(count.experts() / 1e9).isCloseTo(1571, within(1.0));
    }

    /**
     * GLaM of 1.7 billion (2112.06905, table 4) with E experts in every other layer. Its vocabulary and its GLU aside, which these
     * differences are free of: E experts more, and as many rows more of each router, the only ones that a token meets.
     */
    @ParameterizedTest
    @CsvSource({"64, 128, 26, 0.002", "128, 256, 52, 0"})
    void moreOfGlamsExpertsCostWhatTheTableSays(int fewer, int more, double total, double active) {
        Count small = Count.of(ShardedNextToken.units(config(24, 2048, 8192, fewer)));
        Count large = Count.of(ShardedNextToken.units(config(24, 2048, 8192, more)));
        assertThat((large.all() - small.all()) / 1e9).isCloseTo(total, within(1.0));
        double routers = large.active(more) - small.active(fewer);
        assertThat(routers).isEqualTo(12.0 * 2048 * (more - fewer));
        if (active > 0) {
            assertThat(routers / 1e9).isCloseTo(active, within(0.001));
        }
    }
}
