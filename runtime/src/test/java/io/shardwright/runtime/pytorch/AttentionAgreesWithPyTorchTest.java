package io.shardwright.runtime.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each option of attention, values and gradients, with all heads on one rank and with half of them on each of two. */
class AttentionAgreesWithPyTorchTest {
    private static final int HEADS = 4;
    private static final int GROUPS = 2;

    static List<String> cases() {
        try (Fixture fixture = Fixture.open("attention.safetensors")) {
            return fixture.cases();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void onOneRankAndOnTwo(String name) {
        for (Kernels kernels : List.of(new NaiveKernels(), new CpuKernelProvider().create())) {
            try (Fixture fixture = Fixture.open("attention.safetensors")) {
                Attended attended = new Attended(fixture, name);
                attended.run(kernels, 1);
                attended.run(kernels, 2);
            }
        }
    }

    @Test
    void theFileHasACaseForEachOption() {
        assertThat(cases()).hasSize(19);
    }

    /** One case. */
    private static final class Attended {
        private final Fixture fixture;
        private final String name;

        Attended(Fixture fixture, String name) {
            this.fixture = fixture;
            this.name = name;
        }

        private LocalTensor of(String tensor) {
            return fixture.tensor(name + "." + tensor);
        }

        /** Ranks have heads of their own, and add up gradients of what all heads share. */
        void run(Kernels kernels, int ranks) {
            LocalTensor q = of("q");
            LocalTensor k = of("k");
            LocalTensor v = of("v");
            LocalTensor dy = of("dY");
            LocalTensor y = Fixture.zerosLike(q);
            LocalTensor dq = Fixture.zerosLike(q);
            LocalTensor dk = Fixture.zerosLike(k);
            LocalTensor dv = Fixture.zerosLike(v);
            AttentionInputs inputs = inputs(false);
            AttentionInputs added = inputs(true);
            AttentionOptions options = options();
            for (int rank = 0; rank < ranks; rank++) {
                long heads = HEADS / ranks;
                long groups = GROUPS / ranks;
                long first = rank * heads;
                LocalTensor lse = Fixture.zerosLike(
                        y.section(1, first, heads).section(3, 0, 1).dropDim(3));
                AttentionInputs ofRank = inputs.ofHeads(first, heads);
                AttentionOptions here = options.fromHead(first);
                LocalTensor qHere = heads(q, first, heads);
                LocalTensor kHere = heads(k, rank * groups, groups);
                LocalTensor vHere = heads(v, rank * groups, groups);
                LocalTensor yHere = heads(y, first, heads);
                kernels.attention(yHere, lse, qHere, kHere, vHere, ofRank, here);
                kernels.attentionGradient(
                        heads(dq, first, heads),
                        heads(dk, rank * groups, groups),
                        heads(dv, rank * groups, groups),
                        added.ofHeads(first, heads),
                        heads(dy, first, heads),
                        yHere,
                        lse,
                        qHere,
                        kHere,
                        vHere,
                        ofRank,
                        here);
            }
            fixture.assertClose(y, name + ".y");
            fixture.assertClose(dq, name + ".dQ");
            fixture.assertClose(dk, name + ".dK");
            fixture.assertClose(dv, name + ".dV");
            compare(added.bias(), "dBias");
            compare(added.buckets(), "dBuckets");
            compare(added.sinks(), "dSinks");
        }

        private void compare(@Nullable LocalTensor gradient, String tensor) {
            if (gradient != null) {
                fixture.assertClose(gradient, name + "." + tensor);
            }
        }

        private static LocalTensor heads(LocalTensor x, long first, long count) {
            return x.section(1, first, count);
        }

        /** @param gradients whether zeros like those that have gradients, or all as they are */
        private AttentionInputs inputs(boolean gradients) {
            AttentionInputs inputs = AttentionInputs.NONE;
            for (String tensor : List.of("documents", "keyDocuments", "keys", "bias", "buckets", "sinks")) {
                if (!fixture.has(name + "." + tensor)) {
                    continue;
                }
                LocalTensor x = of(tensor);
                inputs = switch (tensor) {
                    case "documents" -> gradients ? inputs : inputs.documents(x);
                    case "keyDocuments" -> gradients ? inputs : inputs.keyDocuments(x);
                    case "keys" -> gradients ? inputs : inputs.keys(x);
                    case "bias" -> inputs.bias(gradients ? Fixture.zerosLike(x) : x);
                    case "buckets" -> inputs.buckets(gradients ? Fixture.zerosLike(x) : x);
                    default -> inputs.sinks(gradients ? Fixture.zerosLike(x) : x);
                };
            }
            return inputs;
        }

        /** As {@code attention.py} has them. */
        private AttentionOptions options() {
            AttentionOptions causal = AttentionOptions.causal(0.5);
            AttentionOptions full = AttentionOptions.full(0.5);
            return switch (name) {
                case "causal", "bias", "sinks" -> causal;
                case "full", "otherKeys", "biasOfHeads", "biasOfSequences" -> full;
                case "scale" -> AttentionOptions.causal(0.3);
                case "window" -> causal.window(3);
                case "windowBothWays" -> full.window(2);
                case "softcap" -> causal.softcap(1.5);
                case "documents" -> causal.marked();
                case "documentsOfOtherKeys", "keys" -> full.marked();
                case "alibi" -> causal.alibi(0, HEADS);
                case "buckets" -> causal.buckets(6);
                case "bucketsBothWays" -> full.buckets(6);
                case "gptOss" -> causal.window(4);
                case "gemma2" -> AttentionOptions.causal(0.4).window(3).softcap(2);
                default -> throw new IllegalArgumentException("no options for " + name);
            };
        }
    }
}
