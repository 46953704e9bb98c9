package io.shardwright.interpret;

import java.util.Map;

/** Layer norm and RMS norm; with {@code add}, of a sum, and with the residual's gradient added. */
final class NormLoops {
    private NormLoops() {}

    static void register(Map<String, Kernel> kernels) {
        kernels.put("layerNorm", call -> layer(call, 0, call.in(0), call.in(1), call.in(2)));
        kernels.put("rmsNorm", call -> rms(call, 0, call.in(0), call.in(1)));
        kernels.put("addLayerNorm", call -> {
            sum(call);
            layer(call, 1, call.out(0), call.in(2), call.in(3));
        });
        kernels.put("addRmsNorm", call -> {
            sum(call);
            rms(call, 1, call.out(0), call.in(2));
        });
        kernels.put("layerNormGradient", call -> layerGradient(call, false));
        kernels.put("addLayerNormGradient", call -> layerGradient(call, true));
        kernels.put("rmsNormGradient", call -> rmsGradient(call, call.in(0), false));
        kernels.put("addRmsNormGradient", call -> rmsGradient(call, call.in(0), true));
    }

    private static void sum(Arguments call) {
        for (int i = 0; i < call.out(0).size(); i++) {
            call.out(0).put(i, call.in(0).at(i) + call.in(1).at(i));
        }
    }

    private static void layer(Arguments call, int out, Strided x, Strided w, Strided b) {
        int size = w.size();
        for (int row = 0; row < x.rows(); row++) {
            double mean = 0;
            for (int i = 0; i < size; i++) {
                mean += x.at(row * size + i) / size;
            }
            double variance = 0;
            for (int i = 0; i < size; i++) {
                variance += Math.pow(x.at(row * size + i) - mean, 2) / size;
            }
            double rstd = 1 / Math.sqrt(variance + call.number(0));
            for (int i = 0; i < size; i++) {
                call.out(out).put(row * size + i, (x.at(row * size + i) - mean) * rstd * w.at(i) + b.at(i));
            }
            call.out(out + 1).put(row, mean);
            call.out(out + 2).put(row, rstd);
        }
    }

    static void rms(Arguments call, int out, Strided x, Strided w) {
        int size = w.size();
        for (int row = 0; row < x.rows(); row++) {
            double squares = 0;
            for (int i = 0; i < size; i++) {
                squares += Math.pow(x.at(row * size + i), 2) / size;
            }
            double rstd = 1 / Math.sqrt(squares + call.number(0));
            for (int i = 0; i < size; i++) {
                call.out(out).put(row * size + i, x.at(row * size + i) * rstd * w.at(i));
            }
            call.out(out + 1).put(row, rstd);
        }
    }

    /** Inputs dy, x, mean, rstd, w and, if added, dResidual; outputs dx, dw, db. */
    private static void layerGradient(Arguments call, boolean added) {
        Strided dy = call.in(0);
        Strided w = call.in(4);
        int size = w.size();
        for (int row = 0; row < dy.rows(); row++) {
            double rstd = call.in(3).at(row);
            double[] normed = new double[size];
            double[] scaled = new double[size];
            double mean = 0;
            double dot = 0;
            for (int i = 0; i < size; i++) {
                int at = row * size + i;
                normed[i] = (call.in(1).at(at) - call.in(2).at(row)) * rstd;
                scaled[i] = dy.at(at) * w.at(i);
                mean += scaled[i] / size;
                dot += scaled[i] * normed[i] / size;
                call.out(1).add(i, dy.at(at) * normed[i]);
                call.out(2).add(i, dy.at(at));
            }
            for (int i = 0; i < size; i++) {
                int at = row * size + i;
                call.out(0).put(at, (added ? call.in(5).at(at) : 0) + rstd * (scaled[i] - mean - normed[i] * dot));
            }
        }
    }

    /** Inputs dy, x, rstd, w and, if added, dResidual; outputs dx, dw. */
    static void rmsGradient(Arguments call, Strided dy, boolean added) {
        Strided w = call.in(3);
        int size = w.size();
        for (int row = 0; row < dy.rows(); row++) {
            double rstd = call.in(2).at(row);
            double[] normed = new double[size];
            double[] scaled = new double[size];
            double dot = 0;
            for (int i = 0; i < size; i++) {
                int at = row * size + i;
                normed[i] = call.in(1).at(at) * rstd;
                scaled[i] = dy.at(at) * w.at(i);
                dot += scaled[i] * normed[i] / size;
                call.out(1).add(i, dy.at(at) * normed[i]);
            }
            for (int i = 0; i < size; i++) {
                int at = row * size + i;
                call.out(0).put(at, (added ? call.in(4).at(at) : 0) + rstd * (scaled[i] - normed[i] * dot));
            }
        }
    }
}
