package io.shardwright.interpret;

import java.util.Map;

/** Losses of rows. Statistics of ranks are joined by what a softmax over all of their classes is. */
final class LossLoops {
    private LossLoops() {}

    static void register(Map<String, Kernel> kernels) {
        kernels.put("tokenLosses", call -> {
            for (int row = 0; row < call.in(0).rows(); row++) {
                double lse = Math.log(exponentials(call.in(0), row, 0));
                int target = (int) call.in(1).at(row);
                double loss = loss(call, lse, logit(call.in(0), row, target), sum(call.in(0), row));
                call.out(0).put(row, target < 0 ? 0 : loss);
                call.out(1).put(row, lse);
            }
        });
        kernels.put("tokenLossStats", call -> {
            int rows = call.in(0).rows();
            for (int row = 0; row < rows; row++) {
                call.out(0).put(row, 0.25);
                call.out(0).put(rows + row, exponentials(call.in(0), row, 0.25));
                call.out(0)
                        .put(
                                2 * rows + row,
                                logit(call.in(0), row, (int) call.in(1).at(row) - call.whole(0)));
                call.out(0).put(3 * rows + row, sum(call.in(0), row));
            }
        });
        kernels.put("tokenLossJoin", call -> {
            for (int row = 0; row < call.in(0).dim(2); row++) {
                double target = 0;
                double sum = 0;
                for (int rank = 0; rank < call.in(0).dim(0); rank++) {
                    target += call.in(0).get(rank, 2, row);
                    sum += call.in(0).get(rank, 3, row);
                }
                double lse = joined(call.in(0), row, 0);
                call.out(0).put(row, call.in(1).at(row) < 0 ? 0 : loss(call, lse, target, sum));
                call.out(1).put(row, lse);
            }
        });
        kernels.put("tokenLossGradient", call -> {
            int classes = call.out(0).dim(-1);
            for (int at = 0; at < call.out(0).size(); at++) {
                int row = at / classes;
                double lse = call.in(2).at(row);
                double p = Math.exp(call.in(1).at(at) - lse);
                boolean hit = at % classes + call.whole(0) == (int) call.in(3).at(row);
                double slope = p * (1 + 2 * call.number(3) * lse)
                        - (hit ? 1 - call.number(1) : 0)
                        - call.number(1) * call.number(2);
                call.out(0).put(at, call.in(3).at(row) < 0 ? 0 : call.in(0).at(row) * slope);
            }
        });
        kernels.put("divergence", call -> {
            for (int row = 0; row < call.in(0).rows(); row++) {
                double lse = Math.log(exponentials(call.in(0), row, 0));
                double givenLse = Math.log(exponentials(call.in(1), row, 0));
                put(call, row, difference(call, row, 0) / Math.exp(givenLse), lse, givenLse);
            }
        });
        kernels.put("divergenceStats", call -> {
            int rows = call.in(0).rows();
            for (int row = 0; row < rows; row++) {
                call.out(0).put(row, 0.5);
                call.out(0).put(rows + row, exponentials(call.in(0), row, 0.5));
                call.out(0).put(2 * rows + row, 0.75);
                call.out(0).put(3 * rows + row, exponentials(call.in(1), row, 0.75));
                call.out(0).put(4 * rows + row, difference(call, row, 0.75));
            }
        });
        kernels.put("divergenceJoin", call -> {
            for (int row = 0; row < call.in(0).dim(2); row++) {
                double givenLse = joined(call.in(0), row, 2);
                double difference = 0;
                for (int rank = 0; rank < call.in(0).dim(0); rank++) {
                    difference +=
                            call.in(0).get(rank, 4, row) * Math.exp(call.in(0).get(rank, 2, row) - givenLse);
                }
                put(call, row, difference, joined(call.in(0), row, 0), givenLse);
            }
        });
        kernels.put("divergenceGradient", call -> {
            int classes = call.out(0).dim(-1);
            for (int at = 0; at < call.out(0).size(); at++) {
                int row = at / classes;
                double q = Math.exp(call.in(1).at(at) - call.in(2).at(row));
                double p = Math.exp(call.in(3).at(at) - call.in(4).at(row));
                call.out(0).put(at, call.in(0).at(row) * (q - p));
            }
        });
        kernels.put("meanCounted", call -> {
            double sum = 0;
            for (int row = 0; row < call.in(0).size(); row++) {
                sum += call.in(1).at(row) < 0 ? 0 : call.in(0).at(row);
            }
            call.out(0).put(0, call.number(0) * sum / TokenLoops.counted(call.in(1)));
        });
        kernels.put("meanCountedGradient", call -> {
            double share = call.number(0) * call.in(0).at(0) / TokenLoops.counted(call.in(1));
            for (int row = 0; row < call.out(0).size(); row++) {
                call.out(0).put(row, call.in(1).at(row) < 0 ? 0 : share);
            }
        });
    }

    private static void put(Arguments call, int row, double difference, double lse, double givenLse) {
        call.out(0).put(row, difference - givenLse + lse);
        call.out(1).put(row, lse);
        call.out(2).put(row, givenLse);
    }

    private static double loss(Arguments call, double lse, double target, double sum) {
        double smoothing = call.number(0);
        return lse - (1 - smoothing) * target - smoothing * call.number(1) * sum + call.number(2) * lse * lse;
    }

    private static double joined(Strided all, int row, int at) {
        double sum = 0;
        for (int rank = 0; rank < all.dim(0); rank++) {
            sum += all.get(rank, at + 1, row) * Math.exp(all.get(rank, at, row));
        }
        return Math.log(sum);
    }

    private static double exponentials(Strided x, int row, double less) {
        double sum = 0;
        for (int c = 0; c < x.dim(-1); c++) {
            sum += Math.exp(x.at(row * x.dim(-1) + c) - less);
        }
        return sum;
    }

    private static double sum(Strided x, int row) {
        double sum = 0;
        for (int c = 0; c < x.dim(-1); c++) {
            sum += x.at(row * x.dim(-1) + c);
        }
        return sum;
    }

    private static double logit(Strided x, int row, int target) {
        return target >= 0 && target < x.dim(-1) ? x.at(row * x.dim(-1) + target) : 0;
    }

    private static double difference(Arguments call, int row, double less) {
        int classes = call.in(0).dim(-1);
        double sum = 0;
        for (int at = row * classes; at < (row + 1) * classes; at++) {
            double given = call.in(1).at(at);
            sum += Math.exp(given - less) * (given - call.in(0).at(at));
        }
        return sum;
    }
}
