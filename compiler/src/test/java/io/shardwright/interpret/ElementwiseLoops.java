package io.shardwright.interpret;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Factor;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import io.shardwright.spi.kernel.Activation;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** Elementwise kernels. The error function is a series, so that finite differences of it are exact to 1e-15. */
final class ElementwiseLoops {
    private ElementwiseLoops() {}

    private interface Element {
        double of(Arguments call, int i);
    }

    static void register(Map<String, Kernel> kernels) {
        each(kernels, "copy", (call, i) -> call.in(0).at(i));
        each(kernels, "fill", (call, _) -> call.number(0));
        each(kernels, "add", (call, i) -> call.in(0).at(i) + call.in(1).at(i));
        each(
                kernels,
                "addBroadcast",
                (call, i) -> call.in(0).at(i) + call.in(1).at(i % call.in(1).size()));
        each(kernels, "multiply", (call, i) -> call.in(0).at(i) * call.in(1).at(i));
        each(kernels, "scale", (call, i) -> call.number(0) * call.in(0).at(i));
        each(kernels, "activate", (call, i) -> activate(call.text(0), call.in(0).at(i)));
        each(
                kernels,
                "activateGradient",
                (call, i) -> call.in(0).at(i) * slope(call.text(0), call.in(1).at(i)));
        each(
                kernels,
                "activateMultiply",
                (call, i) ->
                        activate(call.text(0), call.in(0).at(i)) * call.in(1).at(i));
        kernels.put("chain", call -> {
            for (int out = 0; out < call.outputs().size(); out++) {
                for (int i = 0; i < call.out(0).size(); i++) {
                    call.out(out).put(i, value(call.formulas(0).get(out), spread(call, i)));
                }
            }
        });
        each(kernels, "dropout", (call, i) -> call.in(0).at(i) * call.mask(0).at(i));
        each(
                kernels,
                "dropoutAdd",
                (call, i) -> call.in(1).at(i) + call.in(0).at(i) * call.mask(0).at(i));
        each(
                kernels,
                "biasDropoutAdd",
                (call, i) -> call.in(2).at(i)
                        + (call.in(0).at(i) + call.in(1).at(i % call.in(1).size()))
                                * call.mask(0).at(i));
        kernels.put("addBroadcastGradient", call -> {
            call.out(0).fill(0);
            for (int i = 0; i < call.in(0).size(); i++) {
                call.out(0).add(i % call.out(0).size(), call.in(0).at(i));
            }
        });
        kernels.put("addSpreadGradient", call -> {
            for (int i = 0; i < call.in(0).size(); i++) {
                call.out(0)
                        .add(call.out(0).spread(i, call.in(0).dims), call.in(0).at(i));
            }
        });
        kernels.put("activateMultiplyGradient", call -> {
            for (int i = 0; i < call.in(0).size(); i++) {
                double dy = call.in(0).at(i);
                double gate = call.in(1).at(i);
                call.out(0).put(i, dy * call.in(2).at(i) * slope(call.text(0), gate));
                call.out(1).put(i, dy * activate(call.text(0), gate));
            }
        });
    }

    private static void each(Map<String, Kernel> kernels, String name, Element element) {
        kernels.put(name, call -> {
            for (int i = 0; i < call.out(0).size(); i++) {
                call.out(0).put(i, element.of(call, i));
            }
        });
    }

    /** What each input has where the outputs have element {@code i}. */
    private static IntToDoubleFunction spread(Arguments call, int i) {
        return index -> call.in(index).at(call.in(index).spread(i, call.out(0).dims));
    }

    static double value(Formula formula, IntToDoubleFunction inputs) {
        return switch (formula) {
            case Formula.Input(int index) -> inputs.applyAsDouble(index);
            case Formula.Sum(Formula left, Formula right) -> value(left, inputs) + value(right, inputs);
            case Formula.Product(Formula left, Formula right) -> value(left, inputs) * value(right, inputs);
            case Formula.Scaled scaled -> Literals.number(scaled.factor().java()) * value(scaled.of(), inputs);
            case Formula.Activated(Formula of, Activation activation) -> activate(activation.name(), value(of, inputs));
            case Formula.ActivationGradient(Formula gradient, Formula of, Activation activation) ->
                value(gradient, inputs) * slope(activation.name(), value(of, inputs));
            case Formula.Constant(Factor factor) -> Literals.number(factor.java());
            case Formula.Applied(Formula of, UnaryFunction function) -> applied(function, value(of, inputs));
            case Formula.Paired(Formula left, Formula right, BinaryFunction function) ->
                paired(function, value(left, inputs), value(right, inputs));
            case Formula.Chosen(Formula mask, Formula yes, Formula no) ->
                value(value(mask, inputs) != 0 ? yes : no, inputs);
        };
    }

    private static double applied(UnaryFunction function, double x) {
        return switch (function) {
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case SQRT -> Math.sqrt(x);
            case INVERSE_SQRT -> 1 / Math.sqrt(x);
            case ABS -> Math.abs(x);
            case SIGN -> Math.signum(x);
            case NOT -> x == 0 ? 1 : 0;
        };
    }

    private static double paired(BinaryFunction function, double x, double y) {
        return switch (function) {
            case MINUS -> x - y;
            case DIVIDE -> x / y;
            case POWER -> Math.pow(x, y);
            case MAX -> Math.max(x, y);
            case MIN -> Math.min(x, y);
            case GREATER -> x > y ? 1 : 0;
            case AT_LEAST -> x >= y ? 1 : 0;
            case EQUAL -> x == y ? 1 : 0;
        };
    }

    static double activate(String activation, double x) {
        return switch (activation.replace("Activation.", "")) {
            case "GELU" -> x / 2 * (1 + erf(x / Math.sqrt(2)));
            case "GELU_TANH" -> x / 2 * (1 + Math.tanh(inner(x)));
            case "SILU" -> x * sigmoid(x);
            case "RELU" -> Math.max(x, 0);
            case "TANH" -> Math.tanh(x);
            case "SIGMOID" -> sigmoid(x);
            default -> throw new IllegalArgumentException(activation);
        };
    }

    static double slope(String activation, double x) {
        return switch (activation.replace("Activation.", "")) {
            case "GELU" -> (1 + erf(x / Math.sqrt(2))) / 2 + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
            case "GELU_TANH" -> {
                double t = Math.tanh(inner(x));
                yield (1 + t) / 2 + x / 2 * (1 - t * t) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
            }
            case "SILU" -> sigmoid(x) * (1 + x * (1 - sigmoid(x)));
            case "RELU" -> x > 0 ? 1 : 0;
            case "TANH" -> 1 - Math.tanh(x) * Math.tanh(x);
            case "SIGMOID" -> sigmoid(x) * (1 - sigmoid(x));
            default -> throw new IllegalArgumentException(activation);
        };
    }

    private static double inner(double x) {
        return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 && n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return sum * 2 / Math.sqrt(Math.PI);
    }
}
