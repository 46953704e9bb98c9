package io.shardwright.runtime.cpu.matmul;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A shape of matmul as text: {@code 2048x768x256 strides 768 256 256 b-transposed bias}. {@code m}, {@code n} and {@code k} come first, then
 * the strides of c, a and b.
 */
final class ShapeText {
    private static final Pattern TEXT = Pattern.compile(
            "(\\d{1,9})x(\\d{1,9})x(\\d{1,9}) strides (\\d{1,9}) (\\d{1,9}) (\\d{1,9})" + "((?: [a-z0-9-]+)*)");

    private static final Map<String, Integer> FLAGS = new LinkedHashMap<>();

    static {
        FLAGS.put("a-transposed", Matmuls.A_TRANSPOSED);
        FLAGS.put("b-transposed", Matmuls.B_TRANSPOSED);
        FLAGS.put("bias", Matmuls.BIAS);
        FLAGS.put("bf16-inputs", Matmuls.BF16_INPUTS);
        FLAGS.put("bf16-output", Matmuls.BF16_OUTPUT);
    }

    private ShapeText() {}

    /** The shape that a text says, if it says one. */
    static Optional<MatmulShape> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int flags = 0;
        for (String word : matcher.group(7).strip().split(" ")) {
            Integer flag = word.isEmpty() ? Integer.valueOf(0) : FLAGS.get(word);
            if (flag == null) {
                return Optional.empty();
            }
            flags |= flag;
        }
        return Optional.of(new MatmulShape(
                1,
                number(matcher, 1),
                number(matcher, 2),
                number(matcher, 3),
                number(matcher, 4),
                0,
                number(matcher, 5),
                0,
                number(matcher, 6),
                0,
                flags));
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** Of one matmul that adds to nothing. */
    static String of(MatmulShape shape) {
        String words = FLAGS.entrySet().stream()
                .filter(flag -> shape.has(flag.getValue()))
                .map(flag -> " " + flag.getKey())
                .collect(Collectors.joining());
        return String.format(
                Locale.ROOT,
                "%dx%dx%d strides %d %d %d%s",
                shape.m(),
                shape.n(),
                shape.k(),
                shape.strideC(),
                shape.strideA(),
                shape.strideB(),
                words);
    }
}
