package io.shardwright.interpret;

import java.util.Map;

/** Rotary positions and scaled dot-product attention. */
final class AttentionLoops {
    private AttentionLoops() {}

    static void register(Map<String, Kernel> kernels) {
        kernels.put("rotary", call -> turn(call, 1));
        kernels.put("rotaryGradient", call -> turn(call, -1));
        kernels.put("attention", AttentionLoops::attention);
        kernels.put("attentionGradient", AttentionLoops::gradient);
        // With one rank along cp.
        kernels.put("contextAttention", AttentionLoops::attention);
        kernels.put("contextAttentionGradient", AttentionLoops::gradient);
    }

    private static void turn(Arguments call, int sign) {
        Strided y = call.out(0);
        Strided x = call.in(0);
        int size = x.dim(3);
        for (int b = 0; b < x.dim(0); b++) {
            for (int n = 0; n < x.dim(1); n++) {
                for (int t = 0; t < x.dim(2); t++) {
                    for (int i = 0; i < size / 2; i++) {
                        double angle = sign * t * Math.pow(call.number(0), -2.0 * i / size);
                        double left = x.get(b, n, t, i);
                        double right = x.get(b, n, t, i + size / 2);
                        y.set(left * Math.cos(angle) - right * Math.sin(angle), b, n, t, i);
                        y.set(right * Math.cos(angle) + left * Math.sin(angle), b, n, t, i + size / 2);
                    }
                }
            }
        }
    }

    private static void attention(Arguments call) {
        Strided q = call.in(0);
        for (int b = 0; b < q.dim(0); b++) {
            for (int n = 0; n < q.dim(1); n++) {
                int m = n * call.in(1).dim(1) / q.dim(1);
                for (int t = 0; t < q.dim(2); t++) {
                    double divisor = 0;
                    double[] sum = new double[q.dim(3)];
                    for (int s = 0; s < seen(call, t); s++) {
                        double weight = Math.exp(score(call, q, call.in(1), b, n, m, t, s));
                        divisor += weight;
                        for (int i = 0; i < sum.length; i++) {
                            sum[i] += weight * call.in(2).get(b, m, s, i);
                        }
                    }
                    for (int i = 0; i < sum.length; i++) {
                        call.out(0).set(sum[i] / divisor, b, n, t, i);
                    }
                    call.out(1).set(Math.log(divisor), b, n, t);
                }
            }
        }
    }

    /** Inputs dy, y, lse, q, k, v. */
    private static void gradient(Arguments call) {
        call.outputs().forEach(output -> output.fill(0));
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
                    for (int s = 0; s < seen(call, t); s++) {
                        double p = Math.exp(
                                score(call, q, k, b, n, m, t, s) - call.in(2).get(b, n, t));
                        double dp = 0;
                        for (int i = 0; i < size; i++) {
                            dp += dy.get(b, n, t, i) * v.get(b, m, s, i);
                        }
                        double ds = call.number(0) * p * (dp - delta);
                        for (int i = 0; i < size; i++) {
                            addTo(call.out(0), ds * k.get(b, m, s, i), b, n, t, i);
                            addTo(call.out(1), ds * q.get(b, n, t, i), b, m, s, i);
                            addTo(call.out(2), p * dy.get(b, n, t, i), b, m, s, i);
                        }
                    }
                }
            }
        }
    }

    private static void addTo(Strided x, double value, int... index) {
        x.set(x.get(index) + value, index);
    }

    private static int seen(Arguments call, int t) {
        return call.flag(1) ? t + 1 : call.in(call.inputs().size() - 1).dim(2);
    }

    private static double score(Arguments call, Strided q, Strided k, int b, int n, int m, int t, int s) {
        double sum = 0;
        for (int i = 0; i < q.dim(3); i++) {
            sum += q.get(b, n, t, i) * k.get(b, m, s, i);
        }
        return call.number(0) * sum;
    }
}
