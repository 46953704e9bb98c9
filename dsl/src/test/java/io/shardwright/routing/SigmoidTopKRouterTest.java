package io.shardwright.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The router of DeepSeek-V3: biases choose, sigmoids weigh. */
class SigmoidTopKRouterTest {
    private static final int TOKENS = 5;
    private static final int EXPERTS = 6;
    private static final int TOP_K = 3;

    private static TokenGroup group(SigmoidTopKRouter router, double[] logits, double[] biases) {
        TokenGroup group = new TokenGroup(Routing.dropless(router, TOP_K), TOKENS, EXPERTS);
        group.start(0, TokenNoise.NONE);
        for (int e = 0; e < EXPERTS; e++) {
            group.setBias(e, biases[e]);
        }
        for (int i = 0; i < logits.length; i++) {
            group.setLogit(i / EXPERTS, i % EXPERTS, logits[i]);
        }
        router.route(group);
        return group;
    }

    private static double[] numbers(int count, double spread) {
        SplittableRandom random = new SplittableRandom(count);
        return random.doubles(count, -spread, spread).toArray();
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void gatesAreSigmoidsOfTheChosenAndChoicesFollowTheBias(boolean normalized) {
        double[] logits = numbers(TOKENS * EXPERTS, 2);
        double[] biases = numbers(EXPERTS, 0.5);
        TokenGroup group = group(new SigmoidTopKRouter(0.1, normalized, 2.5), logits, biases);
        for (int t = 0; t < TOKENS; t++) {
            double sum = 0;
            for (int rank = 0; rank < TOP_K; rank++) {
                sum += sigmoid(logits[t * EXPERTS + group.choice(t, rank)]);
            }
            for (int rank = 0; rank < TOP_K; rank++) {
                int chosen = group.choice(t, rank);
                double own = sigmoid(logits[t * EXPERTS + chosen]);
                assertThat(group.gate(t, rank)).isCloseTo(2.5 * own / (normalized ? sum : 1), within(1e-12));
                for (int e = 0; e < EXPERTS; e++) {
                    if (!group.hasChosen(t, e)) {
                        assertThat(own + biases[chosen])
                                .isGreaterThanOrEqualTo(sigmoid(logits[t * EXPERTS + e]) + biases[e]);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void gradientsAreFiniteDifferences(boolean normalized) {
        SigmoidTopKRouter router = new SigmoidTopKRouter(0.1, normalized, 2.5);
        double[] logits = numbers(TOKENS * EXPERTS, 2);
        double[] biases = numbers(EXPERTS, 0.5);
        double[] weights = numbers(TOKENS * TOP_K, 1);
        TokenGroup group = group(router, logits, biases);
        for (int i = 0; i < weights.length; i++) {
            group.setGateGradient(i / TOP_K, i % TOP_K, weights[i]);
        }
        router.gradient(group, 1);
        double step = 1e-6;
        for (int i = 0; i < logits.length; i++) {
            double[] more = logits.clone();
            double[] less = logits.clone();
            more[i] += step;
            less[i] -= step;
            double difference =
                    weighted(group(router, more, biases), weights) - weighted(group(router, less, biases), weights);
            assertThat(group.logitGradient(i / EXPERTS, i % EXPERTS)).isCloseTo(difference / (2 * step), within(1e-7));
        }
    }

    private static double weighted(TokenGroup group, double[] weights) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * group.gate(i / TOP_K, i % TOP_K);
        }
        return sum;
    }

    /** An expert that all logits favour is chosen by all tokens at first, and after enough steps by few. */
    @Test
    void biasesBalance() {
        SigmoidTopKRouter router = new SigmoidTopKRouter(0.02, true, 1);
        double[] logits = numbers(TOKENS * EXPERTS, 0.3);
        for (int t = 0; t < TOKENS; t++) {
            logits[t * EXPERTS] += 1;
        }
        double[] biases = new double[EXPERTS];
        assertThat(group(router, logits, biases).chosen(TOP_K)[0]).isEqualTo(TOKENS);
        double lately = 0;
        for (int step = 0; step < 100; step++) {
            long[] chosen = group(router, logits, biases).chosen(TOP_K).clone();
            lately += step < 60 ? 0 : chosen[0] / 40.0;
            for (int e = 0; e < EXPERTS; e++) {
                biases[e] -= router.biasRate() * Math.signum(chosen[e] - (double) TOKENS * TOP_K / EXPERTS);
            }
        }
        assertThat(lately).isCloseTo((double) TOKENS * TOP_K / EXPERTS, within(1.0));
    }
}
