package io.shardwright.runtime.cpu;

import io.shardwright.routing.GShardRouter;
import io.shardwright.routing.NoisyTopKRouter;
import io.shardwright.routing.Router;
import io.shardwright.routing.Routing;
import io.shardwright.routing.SoftmaxTopKRouter;
import io.shardwright.routing.SwitchRouter;
import io.shardwright.routing.TokenNoise;
import io.shardwright.routing.TopKRouter;
import io.shardwright.runtime.cpu.naive.NaiveActivation;
import io.shardwright.spi.kernel.Activation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A mixture of experts as the papers write it: for every token the gates of all experts, most of them 0, and every expert of
 * every token.
 *
 * @param routing settings
 * @param tokens of the microbatch
 * @param group tokens of a group
 * @param firstToken number of the microbatch's first token in the run
 */
record PlainExperts(
        Routing routing,
        int tokens,
        int group,
        int size,
        int inner,
        int experts,
        Activation activation,
        TokenNoise noise,
        long firstToken) {
    /** All that is differentiated by. */
    record Operands(double[] x, double[] router, double[] up, double[] down) {}

    /** @param auxiliary mean over the groups */
    record Result(double[] y, double auxiliary, int dropped) {}

    Result forward(Operands operands) {
        double[] y = new double[tokens * size];
        double auxiliary = 0;
        int dropped = 0;
        for (int first = 0; first < tokens; first += group) {
            Chosen chosen = route(logits(operands, first), first);
            auxiliary += chosen.auxiliary() * group / tokens;
            dropped += chosen.dropped();
            for (int t = 0; t < group; t++) {
                for (int e = 0; e < experts; e++) {
                    addExpert(y, operands, first + t, e, chosen.gates()[t][e]);
                }
            }
        }
        return new Result(y, auxiliary, dropped);
    }

    private double[][] logits(Operands operands, int first) {
        int columns = operands.router().length / size;
        double[][] logits = new double[group][columns];
        for (int t = 0; t < group; t++) {
            for (int c = 0; c < columns; c++) {
                for (int i = 0; i < size; i++) {
                    logits[t][c] += operands.x()[(first + t) * size + i] * operands.router()[c * size + i];
                }
            }
        }
        return logits;
    }

    private void addExpert(double[] y, Operands operands, int token, int expert, double gate) {
        for (int j = 0; j < inner; j++) {
            double h = 0;
            for (int i = 0; i < size; i++) {
                h += operands.x()[token * size + i] * operands.up()[(expert * inner + j) * size + i];
            }
            double a = NaiveActivation.value(activation, h);
            for (int i = 0; i < size; i++) {
                y[token * size + i] += gate * a * operands.down()[(expert * size + i) * inner + j];
            }
        }
    }

    // ---------------------------------------------------------------- routers

    /** @param gates of each token and expert */
    private record Chosen(double[][] gates, double auxiliary, int dropped) {}

    private Chosen route(double[][] logits, int first) {
        double z = 0;
        for (double[] row : logits) {
            double logSum =
                    Math.log(Arrays.stream(row, 0, experts).map(Math::exp).sum());
            z += routing.zWeight() * logSum * logSum / group;
        }
        Chosen chosen = chosen(logits, first, routing.router());
        return new Chosen(chosen.gates(), chosen.auxiliary() + z, chosen.dropped());
    }

    private Chosen chosen(double[][] logits, int first, Router router) {
        double[][] p = new double[group][];
        int[][] order = new int[group][];
        double[][] gates = new double[group][experts];
        int k = routing.topK();
        for (int t = 0; t < group; t++) {
            double[] scores = Arrays.copyOf(logits[t], experts);
            for (int e = 0; e < experts; e++) {
                scores[e] += switch (router) {
                    case SoftmaxTopKRouter seed -> seed.deviation() * noise.normal(firstToken + first + t, e);
                    case NoisyTopKRouter _ ->
                        noise.normal(firstToken + first + t, e) * Math.log1p(Math.exp(logits[t][experts + e]));
                    default -> 0;
                };
            }
            order[t] = IntStream.range(0, experts)
                    .boxed()
                    .sorted(Comparator.comparingDouble(e -> -scores[e]))
                    .mapToInt(e -> e)
                    .toArray();
            p[t] = router instanceof NoisyTopKRouter ? scores : softmax(scores);
        }
        double auxiliary = auxiliary(logits, p, order, router);
        int capacity = routing.capacityFactor() == 0
                ? Integer.MAX_VALUE
                : (int) Math.ceil(routing.capacityFactor() * k * group / experts);
        int[] taken = new int[experts];
        int dropped = 0;
        for (int rank = 0; rank < k; rank++) {
            for (int t = 0; t < group; t++) {
                int e = order[t][rank];
                double gate = gate(p[t], order[t], rank, router);
                boolean used = rank == 0
                        || !(router instanceof GShardRouter)
                        || 2 * gate > noise.uniform(firstToken + first + t, 0);
                if (used && ++taken[e] <= capacity) {
                    gates[t][e] = gate;
                } else if (used) {
                    dropped++;
                }
            }
        }
        return new Chosen(gates, auxiliary, dropped);
    }

    private double gate(double[] p, int[] order, int rank, Router router) {
        double[] top =
                Arrays.stream(order, 0, routing.topK()).mapToDouble(e -> p[e]).toArray();
        return switch (router) {
            case SwitchRouter _, SoftmaxTopKRouter _ -> top[rank];
            case TopKRouter plain ->
                plain.normalized() ? top[rank] / Arrays.stream(top).sum() : top[rank];
            case GShardRouter _ -> top[rank] / (top[0] + top[1]);
            case NoisyTopKRouter _ -> softmax(top)[rank];
            default -> throw new IllegalArgumentException(router.toString());
        };
    }

    private double auxiliary(double[][] logits, double[][] p, int[][] order, Router router) {
        double[] mean = new double[experts];
        double[] firsts = new double[experts];
        double[] all = new double[experts];
        double[] importance = new double[experts];
        double[] load = new double[experts];
        for (int t = 0; t < group; t++) {
            firsts[order[t][0]] += 1.0 / group;
            for (int rank = 0; rank < routing.topK(); rank++) {
                all[order[t][rank]] += 1;
                importance[order[t][rank]] += gate(p[t], order[t], rank, router);
            }
            for (int e = 0; e < experts; e++) {
                mean[e] += p[t][e] / group;
                load[e] += hasLoad(router) ? chance(logits[t], p[t], e) : 0;
            }
        }
        return switch (router) {
            case SwitchRouter switched -> switched.alpha() * experts * dot(firsts, mean);
            case GShardRouter gshard -> gshard.weight() / experts * dot(firsts, mean);
            case TopKRouter plain ->
                plain.coefficient() * experts / routing.topK() / group / group * dot(scaled(mean, group), all);
            case SoftmaxTopKRouter seed ->
                seed.weight() * experts / routing.topK() * dot(mean, scaled(all, 1.0 / group));
            case NoisyTopKRouter noisy ->
                noisy.importanceWeight() * spread(importance)
                        + (hasLoad(router) ? noisy.loadWeight() * spread(load) : 0);
            default -> throw new IllegalArgumentException(router.toString());
        };
    }

    private boolean hasLoad(Router router) {
        return router instanceof NoisyTopKRouter && noise.present() && routing.topK() < experts;
    }

    /** That expert e is among the k largest if its noise were drawn again (1701.06538, appendix A). */
    private double chance(double[] logits, double[] noisy, int e) {
        double rival = IntStream.range(0, experts)
                .filter(other -> other != e)
                .mapToDouble(other -> noisy[other])
                .sorted()
                .skip(experts - 1 - routing.topK())
                .findFirst()
                .orElseThrow();
        double distance = (logits[e] - rival) / Math.log1p(Math.exp(logits[experts + e]));
        return (1 + NaiveActivation.erf(distance / Math.sqrt(2))) / 2;
    }

    private static double spread(double[] x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        return Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow() / mean / mean;
    }

    private static double[] softmax(double[] x) {
        double sum = Arrays.stream(x).map(Math::exp).sum();
        return Arrays.stream(x).map(v -> Math.exp(v) / sum).toArray();
    }

    private static double[] scaled(double[] x, double factor) {
        return Arrays.stream(x).map(v -> v * factor).toArray();
    }

    private static double dot(double[] x, double[] y) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum();
    }
}
