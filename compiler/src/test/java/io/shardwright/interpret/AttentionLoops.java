package io.shardwright.interpret;

import io.shardwright.ir.attention.AttentionExtra;
import io.shardwright.ir.attention.AttentionTerms;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rotary positions and scaled dot-product attention. */
final class AttentionLoops {
    private AttentionLoops() {}

    static void register(Map<String, Kernel> kernels) {
        kernels.put("rotary", call -> turn(call.out(0), call.in(0), call.number(0), 1));
        kernels.put("rotaryGradient", call -> turn(call.out(0), call.in(0), call.number(0), -1));
        kernels.put("rmsNormRotary", call -> {
            NormLoops.rms(call, 0, call.in(0), call.in(1));
            turn(call.out(0), call.out(0), call.number(1), 1);
        });
        kernels.put("rmsNormRotaryGradient", call -> {
            turn(call.out(0), call.in(0), call.number(0), -1);
            NormLoops.rmsGradient(call, call.out(0), false);
        });
        RotaryLoops.register(kernels);
        kernels.put("attention", AttentionLoops::attention);
        kernels.put("attentionGradient", AttentionLoops::gradient);
        // With one rank along cp.
        kernels.put("contextAttention", AttentionLoops::attention);
        kernels.put("contextAttentionGradient", AttentionLoops::gradient);
    }

    private static void turn(Strided y, Strided x, double base, int sign) {
        int size = x.dim(3);
        for (int b = 0; b < x.dim(0); b++) {
            for (int n = 0; n < x.dim(1); n++) {
                for (int t = 0; t < x.dim(2); t++) {
                    for (int i = 0; i < size / 2; i++) {
                        double angle = sign * t * Math.pow(base, -2.0 * i / size);
                        double left = x.get(b, n, t, i);
                        double right = x.get(b, n, t, i + size / 2);
                        y.set(left * Math.cos(angle) - right * Math.sin(angle), b, n, t, i);
                        y.set(right * Math.cos(angle) + left * Math.sin(angle), b, n, t, i + size / 2);
                    }
                }
            }
        }
    }

    /**
     * What becomes of scores, in numbers.
     *
     * @param gradients tensors whose gradients are outputs behind those of q, k and v
     * @param dropped 0 or 1/(1 - rate) for each weight
     */
    record Rule(
            AttentionTerms terms,
            List<AttentionExtra> gradients,
            double scale,
            double window,
            double softcap,
            double farthest,
            int firstHead,
            int heads,
            Optional<Strided> dropped) {
        /** Where among the tensors that are read besides, or whose gradients are wanted, one is. */
        private static int find(List<AttentionExtra> extras, String method) {
            for (int i = 0; i < extras.size(); i++) {
                if (extras.get(i).method().equals(method)) {
                    return i;
                }
            }
            return -1;
        }

        Optional<Strided> read(Arguments call, String method) {
            int index = find(terms.extras(), method);
            return index < 0
                    ? Optional.empty()
                    : Optional.of(call.in(call.inputs().size() - terms.extras().size() + index));
        }

        Optional<Strided> gradient(Arguments call, String method) {
            int index = find(gradients, method);
            return index < 0 ? Optional.empty() : Optional.of(call.out(3 + index));
        }

        boolean sees(Arguments call, int b, int t, int s) {
            Optional<Strided> documents = read(call, "documents");
            Strided ofKeys = read(call, "keyDocuments").or(() -> documents).orElse(null);
            return (!terms.causal() || s <= t)
                    && (window == 0 || Math.abs(t - s) < window)
                    && documents.map(all -> all.get(b, t) == ofKeys.get(b, s)).orElse(true)
                    && read(call, "keys").map(keys -> keys.get(b, s) != 0).orElse(true);
        }

        double capped(double product) {
            return softcap == 0 ? scale * product : softcap * Math.tanh(scale * product / softcap);
        }

        double slope(double product) {
            double tanh = softcap == 0 ? 0 : Math.tanh(scale * product / softcap);
            return scale * (1 - tanh * tanh);
        }

        /** Of a number of heads that is a power of 2. */
        double added(Arguments call, int b, int n, int t, int s) {
            double alibi = terms.alibi() ? Math.pow(2, -8.0 * (firstHead + n + 1) / heads) * Math.abs(t - s) : 0;
            double bias = read(call, "bias")
                    .map(all -> all.get(biasIndex(all, b, n, t, s)))
                    .orElse(0.0);
            double bucket = read(call, "buckets")
                    .map(all -> all.get(n, bucket(all.dim(1), s - t)))
                    .orElse(0.0);
            return bias + bucket - alibi;
        }

        static int[] biasIndex(Strided bias, int b, int n, int t, int s) {
            return switch (bias.dims.length) {
                case 2 -> new int[] {t, s};
                case 3 -> new int[] {n, t, s};
                default -> new int[] {b, n, t, s};
            };
        }

        /** {@code relative_position_bucket} of the paper's code, line by line. */
        int bucket(int count, int relativePosition) {
            int ret = 0;
            int n = -relativePosition;
            int buckets = count;
            if (terms.causal()) {
                n = Math.max(n, 0);
            } else {
                buckets /= 2;
                ret += n < 0 ? buckets : 0;
                n = Math.abs(n);
            }
            int maxExact = buckets / 2;
            if (n < maxExact) {
                return ret + n;
            }
            int large = maxExact
                    + (int) (Math.log(n / (double) maxExact) / Math.log(farthest / maxExact) * (buckets - maxExact));
            return ret + Math.min(large, buckets - 1);
        }

        double kept(int b, int n, int t, int s) {
            return dropped.map(mask -> mask.get(b, n, t, s)).orElse(1.0);
        }
    }

    private static Rule rule(Arguments call) {
        return (Rule) call.literals().getFirst();
    }

    private static double score(Arguments call, Strided q, Strided k, int b, int n, int t, int s) {
        return rule(call).capped(product(q, k, b, n, t, s)) + rule(call).added(call, b, n, t, s);
    }

    private static double product(Strided q, Strided k, int b, int n, int t, int s) {
        double sum = 0;
        for (int i = 0; i < q.dim(3); i++) {
            sum += q.get(b, n, t, i) * k.get(b, n * k.dim(1) / q.dim(1), s, i);
        }
        return sum;
    }

    private static void attention(Arguments call) {
        Strided q = call.in(0);
        Rule rule = rule(call);
        for (int b = 0; b < q.dim(0); b++) {
            for (int n = 0; n < q.dim(1); n++) {
                int m = n * call.in(1).dim(1) / q.dim(1);
                for (int t = 0; t < q.dim(2); t++) {
                    int head = n;
                    double divisor = rule.read(call, "sinks")
                            .map(sinks -> Math.exp(sinks.get(head)))
                            .orElse(0.0);
                    double[] sum = new double[q.dim(3)];
                    for (int s = 0; s < call.in(1).dim(2); s++) {
                        if (!rule.sees(call, b, t, s)) {
                            continue;
                        }
                        double weight = Math.exp(score(call, q, call.in(1), b, n, t, s));
                        divisor += weight;
                        for (int i = 0; i < sum.length; i++) {
                            sum[i] +=
                                    weight * rule.kept(b, n, t, s) * call.in(2).get(b, m, s, i);
                        }
                    }
                    for (int i = 0; i < sum.length; i++) {
                        call.out(0).set(divisor == 0 ? 0 : sum[i] / divisor, b, n, t, i);
                    }
                    call.out(1).set(Math.log(divisor), b, n, t);
                }
            }
        }
    }

    /** Inputs dy, y, lse, q, k, v, and what is read besides; gradients of that are added up. */
    private static void gradient(Arguments call) {
        call.outputs().subList(0, 3).forEach(output -> output.fill(0));
        Rule rule = rule(call);
        Strided dy = call.in(0);
        Strided q = call.in(3);
        Strided k = call.in(4);
        Strided v = call.in(5);
        int size = q.dim(3);
        for (int b = 0; b < q.dim(0); b++) {
            for (int n = 0; n < q.dim(1); n++) {
                int m = n * k.dim(1) / q.dim(1);
                for (int t = 0; t < q.dim(2); t++) {
                    double delta = 0;
                    for (int i = 0; i < size; i++) {
                        delta += dy.get(b, n, t, i) * call.in(1).get(b, n, t, i);
                    }
                    sink(call, b, n, t, delta);
                    for (int s = 0; s < k.dim(2); s++) {
                        if (!rule.sees(call, b, t, s)) {
                            continue;
                        }
                        double p = Math.exp(
                                score(call, q, k, b, n, t, s) - call.in(2).get(b, n, t));
                        double dp = 0;
                        for (int i = 0; i < size; i++) {
                            dp += dy.get(b, n, t, i) * v.get(b, m, s, i);
                        }
                        double kept = rule.kept(b, n, t, s);
                        double dScore = p * (kept * dp - delta);
                        added(call, b, n, t, s, dScore);
                        double ds = dScore * rule.slope(product(q, k, b, n, t, s));
                        for (int i = 0; i < size; i++) {
                            addTo(call.out(0), ds * k.get(b, m, s, i), b, n, t, i);
                            addTo(call.out(1), ds * q.get(b, n, t, i), b, m, s, i);
                            addTo(call.out(2), kept * p * dy.get(b, n, t, i), b, m, s, i);
                        }
                    }
                }
            }
        }
    }

    private static void sink(Arguments call, int b, int n, int t, double delta) {
        rule(call).gradient(call, "sinks").ifPresent(dSinks -> {
            double sink = rule(call).read(call, "sinks").orElseThrow().get(n);
            addTo(dSinks, -Math.exp(sink - call.in(2).get(b, n, t)) * delta, n);
        });
    }

    private static void added(Arguments call, int b, int n, int t, int s, double dScore) {
        Rule rule = rule(call);
        rule.gradient(call, "bias").ifPresent(bias -> addTo(bias, dScore, Rule.biasIndex(bias, b, n, t, s)));
        rule.gradient(call, "buckets")
                .ifPresent(buckets -> addTo(buckets, dScore, n, rule.bucket(buckets.dim(1), s - t)));
    }

    private static void addTo(Strided x, double value, int... index) {
        x.set(x.get(index) + value, index);
    }
}
