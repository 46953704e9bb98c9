package io.shardwright.interpret;

import java.util.Map;

/** Sums, means and softmax. */
final class ReductionLoops {
    private ReductionLoops() {}

    static void register(Map<String, Kernel> kernels) {
        kernels.put("sum", call -> {
            double sum = 0;
            for (int i = 0; i < call.in(0).size(); i++) {
                sum += call.in(0).at(i);
            }
            call.out(0).put(0, sum * call.number(0));
        });
        kernels.put(
                "sumGradient",
                call -> call.out(0).fill(call.number(0) * call.in(0).at(0)));
        kernels.put("sumOver", call -> {
            call.out(0).fill(0);
            spread(
                    call.in(0),
                    call.whole(0),
                    (whole, rest) ->
                            call.out(0).add(rest, call.number(1) * call.in(0).at(whole)));
        });
        kernels.put(
                "sumOverGradient",
                call -> spread(
                        call.out(0),
                        call.whole(0),
                        (whole, rest) -> call.out(0)
                                .put(whole, call.number(1) * call.in(0).at(rest))));
        kernels.put("maxOver", call -> extremeOver(call, 1));
        kernels.put("minOver", call -> extremeOver(call, -1));
        kernels.put("extremeOverGradient", call -> {
            int[] alike = new int[call.in(2).size()];
            spread(
                    call.out(0),
                    call.whole(0),
                    (whole, rest) ->
                            alike[rest] += call.in(1).at(whole) == call.in(2).at(rest) ? 1 : 0);
            spread(call.out(0), call.whole(0), (whole, rest) -> {
                boolean is = call.in(1).at(whole) == call.in(2).at(rest);
                call.out(0).put(whole, is ? call.in(0).at(rest) / alike[rest] : 0);
            });
        });
        kernels.put("logSumExp", call -> {
            int classes = call.in(0).dim(-1);
            for (int row = 0; row < call.in(0).rows(); row++) {
                double sum = 0;
                for (int c = 0; c < classes; c++) {
                    sum += Math.exp(call.in(0).at(row * classes + c));
                }
                call.out(0).put(row, Math.log(sum));
            }
        });
        kernels.put("logSumExpGradient", call -> {
            int classes = call.in(1).dim(-1);
            for (int i = 0; i < call.in(1).size(); i++) {
                int row = i / classes;
                call.out(0)
                        .put(
                                i,
                                call.in(0).at(row)
                                        * Math.exp(call.in(1).at(i) - call.in(2).at(row)));
            }
        });
        kernels.put("logSoftmax", call -> {
            int classes = call.in(0).dim(-1);
            for (int row = 0; row < call.in(0).rows(); row++) {
                double sum = 0;
                for (int c = 0; c < classes; c++) {
                    sum += Math.exp(call.in(0).at(row * classes + c));
                }
                for (int c = row * classes; c < (row + 1) * classes; c++) {
                    call.out(0).put(c, call.in(0).at(c) - Math.log(sum));
                }
            }
        });
        kernels.put("logSoftmaxGradient", call -> {
            int classes = call.in(0).dim(-1);
            for (int row = 0; row < call.in(0).rows(); row++) {
                double sum = 0;
                for (int c = row * classes; c < (row + 1) * classes; c++) {
                    sum += call.in(0).at(c);
                }
                for (int c = row * classes; c < (row + 1) * classes; c++) {
                    call.out(0).put(c, call.in(0).at(c) - Math.exp(call.in(1).at(c)) * sum);
                }
            }
        });
        kernels.put("softmax", call -> {
            int classes = call.in(0).dim(-1);
            for (int row = 0; row < call.in(0).rows(); row++) {
                double divisor = 0;
                for (int c = 0; c < classes; c++) {
                    divisor += Math.exp(call.in(0).at(row * classes + c));
                }
                for (int c = 0; c < classes; c++) {
                    call.out(0).put(row * classes + c, Math.exp(call.in(0).at(row * classes + c)) / divisor);
                }
            }
        });
        kernels.put("softmaxGradient", call -> {
            int classes = call.in(0).dim(-1);
            for (int row = 0; row < call.in(0).rows(); row++) {
                double dot = 0;
                for (int c = row * classes; c < (row + 1) * classes; c++) {
                    dot += call.in(0).at(c) * call.in(1).at(c);
                }
                for (int c = row * classes; c < (row + 1) * classes; c++) {
                    call.out(0).put(c, call.in(1).at(c) * (call.in(0).at(c) - dot));
                }
            }
        });
    }

    private static void extremeOver(Arguments call, double sign) {
        call.out(0).fill(Double.NEGATIVE_INFINITY);
        spread(
                call.in(0),
                call.whole(0),
                (whole, rest) -> call.out(0)
                        .put(
                                rest,
                                Math.max(call.out(0).at(rest), sign * call.in(0).at(whole))));
        for (int i = 0; i < call.out(0).size(); i++) {
            call.out(0).put(i, sign * call.out(0).at(i));
        }
    }

    private interface Pair {
        void at(int whole, int rest);
    }

    /** Each element's index, and its index once {@code dim} is left out. */
    private static void spread(Strided x, int dim, Pair pair) {
        int inner = 1;
        for (int i = dim + 1; i < x.dims.length; i++) {
            inner *= x.dims[i];
        }
        for (int i = 0; i < x.size(); i++) {
            pair.at(i, i / (inner * x.dims[dim]) * inner + i % inner);
        }
    }
}
