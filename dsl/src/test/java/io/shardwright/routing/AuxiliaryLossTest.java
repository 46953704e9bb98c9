package io.shardwright.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.shardwright.diagnostic.ModelException;
import org.junit.jupiter.api.Test;

/** What routers charge for perfectly uniform routing: one routing, and in each paper's scaling another number. */
class AuxiliaryLossTest {
    private static final int EXPERTS = 8;
    private static final int TOKENS = 32;

    /** Every expert is as often first, and as often second; over all tokens its probabilities add up to the same. */
    private static double uniform(Router router, int topK) {
        TokenGroup group = new TokenGroup(Routing.dropless(router, topK), TOKENS, EXPERTS);
        group.start(0, TokenNoise.NONE);
        for (int t = 0; t < TOKENS; t++) {
            for (int e = 0; e < EXPERTS; e++) {
                group.setLogit(t, e, -0.3 * Math.floorMod(e - t, EXPERTS));
            }
        }
        return router.route(group);
    }

    @Test
    void gshardChargesOneOverTheSquareOfTheExperts() {
        assertThat(uniform(new GShardRouter(1), 2)).isCloseTo(1.0 / (EXPERTS * EXPERTS), offset(1e-12));
    }

    @Test
    void switchChargesAlpha() {
        assertThat(uniform(new SwitchRouter(0.01), 1)).isCloseTo(0.01, offset(1e-12));
    }

    @Test
    void deepSpeedsScaleCharges1WhateverTopKIs() {
        for (int topK = 1; topK <= 3; topK++) {
            assertThat(uniform(new SoftmaxTopKRouter(0, 1), topK)).isCloseTo(1, offset(1e-12));
        }
    }

    @Test
    void megatronsScaleChargesTheCoefficientWhateverTopKIs() {
        for (int topK = 1; topK <= 3; topK++) {
            assertThat(uniform(new TopKRouter(0.02, true), topK)).isCloseTo(0.02, offset(1e-12));
        }
    }

    @Test
    void importanceThatIsEvenCostsNothing() {
        assertThat(uniform(new NoisyTopKRouter(1, 1), 2)).isCloseTo(0, offset(1e-12));
    }

    @Test
    void anUnevenChoiceCostsMore() {
        TokenGroup group = new TokenGroup(Routing.dropless(new SwitchRouter(1), 1), TOKENS, EXPERTS);
        group.start(0, TokenNoise.NONE);
        for (int t = 0; t < TOKENS; t++) {
            group.setLogit(t, 0, 100);
        }
        assertThat(new SwitchRouter(1).route(group)).isCloseTo(EXPERTS, offset(1e-9));
    }

    @Test
    void aRouterThatHasItsNumberOfChoicesTakesNoOther() {
        assertThatThrownBy(() -> Routing.dropless(new SwitchRouter(0.01), 2))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("sends each token to 1, not to 2 experts");
    }

    /** 2 N/(G E) of N tokens in G groups, for top-2 (2006.16668, algorithm 1); tokens/experts × factor for top-1 (2101.03961 §2.2). */
    @Test
    void capacitiesAreThoseOfThePapers() {
        Routing gshard = Routing.dropless(new GShardRouter(1), 2).withCapacity(1);
        assertThat(gshard.capacity(TOKENS, EXPERTS)).isEqualTo(2 * TOKENS / EXPERTS);
        Routing switched = Routing.dropless(new SwitchRouter(1), 1).withCapacity(1.25);
        assertThat(switched.capacity(TOKENS, EXPERTS)).isEqualTo(5);
    }

    @Test
    void normalNumbersOfTokensHaveMean0AndDeviation1() {
        TokenNoise noise = new TokenNoise(3, true);
        int count = 20_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double x = noise.normal(i / 4, i % 4);
            sum += x / count;
            squares += x * x / count;
        }
        // Five deviations of each estimate.
        assertThat(sum).isCloseTo(0, offset(5 / Math.sqrt(count)));
        assertThat(squares).isCloseTo(1, offset(5 * Math.sqrt(2.0 / count)));
    }
}
