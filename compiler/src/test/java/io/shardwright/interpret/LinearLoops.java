package io.shardwright.interpret;

import java.util.Map;

/** Linear layers: {@code y = x wᵀ + b}. */
final class LinearLoops {
    private LinearLoops() {}

    static void register(Map<String, Kernel> kernels) {
        kernels.put("matmul", call -> matmul(call, false, false));
        kernels.put("matmulLeftGradient", call -> matmul(call, false, true));
        kernels.put("matmulRightGradient", call -> matmul(call, true, false));
        kernels.put("linear", call -> linear(call.out(0), call));
        kernels.put("linearActivate", call -> {
            linear(call.out(1), call);
            for (int i = 0; i < call.out(0).size(); i++) {
                double h = call.out(1).at(i);
                call.out(0).put(i, ElementwiseLoops.activate(call.text(0), h));
                call.out(1).put(i, ElementwiseLoops.slope(call.text(0), h));
            }
        });
        kernels.put("linearInputGradient", call -> {
            call.out(0).fill(0);
            addInputGradient(call);
        });
        kernels.put("addLinearInputGradient", LinearLoops::addInputGradient);
        kernels.put("addLinearWeightGradient", LinearLoops::addWeightGradient);
        kernels.put("addBias", call -> {
            for (int i = 0; i < call.out(0).size(); i++) {
                call.out(0)
                        .put(i, call.in(0).at(i) + call.in(1).at(i % call.in(1).size()));
            }
        });
        kernels.put("addBiasGradient", call -> {
            for (int i = 0; i < call.in(0).size(); i++) {
                call.out(0).add(i % call.out(0).size(), call.in(0).at(i));
            }
        });
    }

    /** Who has fewer matrices starts again with the first; the result adds up. */
    private static void matmul(Arguments call, boolean turnsA, boolean turnsB) {
        Strided c = call.out(0);
        Strided a = call.in(0);
        Strided b = call.in(1);
        int m = c.dim(-2);
        int n = c.dim(-1);
        int terms = turnsA ? a.dim(-2) : a.dim(-1);
        c.fill(0);
        int matrices = Math.max(a.size() / (m * terms), b.size() / (terms * n));
        for (int at = 0; at < matrices * m * n; at++) {
            int row = at / n % m;
            int col = at % n;
            for (int k = 0; k < terms; k++) {
                int left = at / (m * n) * m * terms + (turnsA ? k * m + row : row * terms + k);
                int right = at / (m * n) * terms * n + (turnsB ? col * terms + k : k * n + col);
                c.add(at % c.size(), a.at(left % a.size()) * b.at(right % b.size()));
            }
        }
    }

    private static void linear(Strided y, Arguments call) {
        Strided x = call.in(0);
        Strided w = call.in(1);
        int outs = w.dim(0);
        int ins = w.dim(1);
        for (int row = 0; row < x.rows(); row++) {
            for (int o = 0; o < outs; o++) {
                double sum = call.inputs().size() == 3 ? call.in(2).at(o) : 0;
                for (int i = 0; i < ins; i++) {
                    sum += x.at(row * ins + i) * w.at(o * ins + i);
                }
                y.put(row * outs + o, sum);
            }
        }
    }

    private static void addInputGradient(Arguments call) {
        Strided dy = call.in(0);
        Strided w = call.in(1);
        int outs = w.dim(0);
        int ins = w.dim(1);
        for (int row = 0; row < dy.rows(); row++) {
            for (int i = 0; i < ins; i++) {
                for (int o = 0; o < outs; o++) {
                    call.out(0).add(row * ins + i, dy.at(row * outs + o) * w.at(o * ins + i));
                }
            }
        }
    }

    private static void addWeightGradient(Arguments call) {
        Strided dy = call.in(0);
        Strided x = call.in(1);
        int outs = dy.dim(-1);
        int ins = x.dim(-1);
        for (int row = 0; row < dy.rows(); row++) {
            for (int o = 0; o < outs; o++) {
                for (int i = 0; i < ins; i++) {
                    call.out(0).add(o * ins + i, dy.at(row * outs + o) * x.at(row * ins + i));
                }
            }
        }
    }
}
