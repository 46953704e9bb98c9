package io.shardwright.interpret;

import java.util.Map;

/** Embeddings and cross-entropy. Tokens are whole numbers in double. */
final class TokenLoops {
    private TokenLoops() {}

    static void register(Map<String, Kernel> kernels) {
        kernels.put("positions", call -> {
            for (int i = 0; i < call.out(0).size(); i++) {
                call.out(0).put(i, i % call.out(0).dim(-1));
            }
        });
        kernels.put("embedding", call -> {
            call.out(0).fill(0);
            rows(call.in(0), call.in(1), call.whole(0), (token, row, i) -> {
                int size = call.in(1).dim(1);
                call.out(0).put(token * size + i, call.in(1).at(row * size + i));
            });
        });
        kernels.put(
                "addEmbeddingGradient",
                call -> rows(call.in(1), call.out(0), call.whole(0), (token, row, i) -> {
                    int size = call.out(0).dim(1);
                    call.out(0).add(row * size + i, call.in(0).at(token * size + i));
                }));
        kernels.put("takePositions", call -> {
            call.out(0).fill(0);
            positions(
                    call.in(1),
                    call.in(0),
                    (taken, row, i) -> call.out(0)
                            .put(
                                    taken * call.in(0).dim(2) + i,
                                    call.in(0).at(row * call.in(0).dim(2) + i)));
        });
        kernels.put(
                "addAtPositions",
                call -> positions(
                        call.in(1),
                        call.out(0),
                        (taken, row, i) -> call.out(0)
                                .add(
                                        row * call.out(0).dim(2) + i,
                                        call.in(0).at(taken * call.out(0).dim(2) + i))));
        kernels.put("crossEntropy", call -> {
            Strided logits = call.in(0);
            double loss = 0;
            for (int row = 0; row < logits.rows(); row++) {
                double sum = 0;
                for (int c = 0; c < logits.dim(-1); c++) {
                    sum += Math.exp(logits.at(row * logits.dim(-1) + c));
                }
                call.out(1).put(row, Math.log(sum));
                int target = (int) call.in(1).at(row);
                loss += target < 0 ? 0 : Math.log(sum) - logits.at(row * logits.dim(-1) + target);
            }
            call.out(0).put(0, call.number(0) * loss / counted(call.in(1)));
        });
        kernels.put("crossEntropyStats", TokenLoops::stats);
        kernels.put("crossEntropyJoin", TokenLoops::join);
        kernels.put("crossEntropyGradient", call -> {
            int classes = call.out(0).dim(-1);
            for (int row = 0; row < call.out(0).rows(); row++) {
                int target = (int) call.in(3).at(row);
                double slope = target < 0 ? 0 : call.number(1) * call.in(0).at(0) / counted(call.in(3));
                for (int c = 0; c < classes; c++) {
                    int at = row * classes + c;
                    double p = Math.exp(call.in(1).at(at) - call.in(2).at(row));
                    double hit = c + call.whole(0) == target ? 1 : 0;
                    call.out(0).put(at, (p - hit) * slope);
                }
            }
        });
    }

    private interface Row {
        void at(int token, int row, int i);
    }

    private static void rows(Strided tokens, Strided table, int first, Row row) {
        for (int token = 0; token < tokens.size(); token++) {
            int at = (int) tokens.at(token) - first;
            for (int i = 0; at >= 0 && at < table.dim(0) && i < table.dim(1); i++) {
                row.at(token, at, i);
            }
        }
    }

    private static void positions(Strided positions, Strided x, Row row) {
        int perSequence = positions.size() / x.dim(0);
        for (int taken = 0; taken < positions.size(); taken++) {
            int at = (int) positions.at(taken);
            for (int i = 0; at >= 0 && at < x.dim(1) && i < x.dim(2); i++) {
                row.at(taken, taken / perSequence * x.dim(1) + at, i);
            }
        }
    }

    private static void stats(Arguments call) {
        Strided logits = call.in(0);
        int classes = logits.dim(-1);
        int rows = logits.rows();
        for (int row = 0; row < rows; row++) {
            double most = Double.NEGATIVE_INFINITY;
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                most = Math.max(most, logits.at(row * classes + c));
            }
            for (int c = 0; c < classes; c++) {
                sum += Math.exp(logits.at(row * classes + c) - most);
            }
            int target = (int) call.in(1).at(row) - call.whole(0);
            call.out(0).put(row, most);
            call.out(0).put(rows + row, sum);
            call.out(0).put(2 * rows + row, target >= 0 && target < classes ? logits.at(row * classes + target) : 0);
        }
    }

    private static void join(Arguments call) {
        Strided all = call.in(0);
        int rows = all.dim(2);
        double loss = 0;
        for (int row = 0; row < rows; row++) {
            double most = Double.NEGATIVE_INFINITY;
            double sum = 0;
            double target = 0;
            for (int rank = 0; rank < all.dim(0); rank++) {
                most = Math.max(most, all.get(rank, 0, row));
            }
            for (int rank = 0; rank < all.dim(0); rank++) {
                sum += all.get(rank, 1, row) * Math.exp(all.get(rank, 0, row) - most);
                target += all.get(rank, 2, row);
            }
            call.out(1).put(row, most + Math.log(sum));
            loss += call.in(1).at(row) < 0 ? 0 : most + Math.log(sum) - target;
        }
        call.out(0).put(0, call.number(0) * loss / counted(call.in(1)));
    }

    /** How many targets aren't negative, or 1 if all are. */
    static int counted(Strided targets) {
        int counted = 0;
        for (int row = 0; row < targets.size(); row++) {
            counted += targets.at(row) < 0 ? 0 : 1;
        }
        return Math.max(1, counted);
    }
}
