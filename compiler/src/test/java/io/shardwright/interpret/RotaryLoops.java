package io.shardwright.interpret;

import io.shardwright.spi.attention.RotaryOptions;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rotary positions with options: what is said of them as Java is read here. */
final class RotaryLoops {
    private static final Pattern CALL = Pattern.compile("\\.(\\w+)\\(([^)]*)\\)");

    private RotaryLoops() {}

    static void register(Map<String, Kernel> kernels) {
        kernels.put("rotaryBy", call -> turn(call, false, 1));
        kernels.put("rotaryByGradient", call -> turn(call, false, -1));
        kernels.put("rotaryAt", call -> turn(call, true, 1));
        kernels.put("rotaryAtGradient", call -> turn(call, true, -1));
    }

    private static void turn(Arguments call, boolean given, int sign) {
        Strided y = call.out(0);
        Strided x = call.in(0);
        RotaryOptions options = options(call.text(0));
        int turning = options.of(x.dim(3));
        for (int b = 0; b < x.dim(0); b++) {
            for (int n = 0; n < x.dim(1); n++) {
                for (int t = 0; t < x.dim(2); t++) {
                    double position = given ? call.in(1).get(b, t) : t;
                    for (int i = 0; i < x.dim(3); i++) {
                        y.set(x.get(b, n, t, i), b, n, t, i);
                    }
                    row(x, y, new int[] {b, n, t}, options, turning, sign * position);
                }
            }
        }
    }

    private static void row(Strided x, Strided y, int[] at, RotaryOptions options, int turning, double position) {
        for (int i = 0; i < turning / 2; i++) {
            int first = options.interleaved() ? 2 * i : i;
            int second = options.interleaved() ? 2 * i + 1 : i + turning / 2;
            double angle = position * options.frequency(i, turning);
            double left = x.get(at[0], at[1], at[2], first);
            double right = x.get(at[0], at[1], at[2], second);
            double length = options.scaling().length();
            y.set(length * (left * Math.cos(angle) - right * Math.sin(angle)), at[0], at[1], at[2], first);
            y.set(length * (right * Math.cos(angle) + left * Math.sin(angle)), at[0], at[1], at[2], second);
        }
    }

    private static RotaryOptions options(String java) {
        RotaryOptions options = RotaryOptions.base(1);
        Matcher call = CALL.matcher(java);
        while (call.find()) {
            String[] numbers = call.group(2).split(", *");
            options = switch (call.group(1)) {
                case "base" -> RotaryOptions.base(Double.parseDouble(numbers[0]));
                case "partial" -> options.partial(Long.parseLong(numbers[0]));
                case "interleave" -> options.interleave();
                case "linear" -> options.linear(Double.parseDouble(numbers[0]));
                case "yarn" -> options.yarn(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
                default -> throw new IllegalArgumentException(call.group());
            };
        }
        return options;
    }
}
