package io.shardwright.ops.description;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A method of the language, and what a call of it makes.
 *
 * @param call as models write it: {@code x.plus(y)} for a method of {@code Tensor}, {@code m.and(n)} for one of {@code Mask},
 *     {@code rotary(x, base)} for one of {@code Ops}, {@code concat(parts...)} where any number of arguments is one parameter,
 *     {@code x.plus(double number)} where a number tells it from a method that takes a tensor
 * @param otherNames what other libraries call it
 */
public record WrittenAs(String call, Reading reading, List<String> otherNames) {
    /** Turns a call into an operator and its inputs. */
    @FunctionalInterface
    public interface Reading {
        Made read(WrittenCall call) throws Unreadable;
    }

    private static final Pattern FORM = Pattern.compile("(\\w+\\.)?(\\w+)\\(([^)]*)\\)");

    public WrittenAs {
        otherNames = List.copyOf(otherNames);
        if (!FORM.matcher(call).matches()) {
            throw new IllegalArgumentException("no call: " + call);
        }
    }

    /** Whether it is a method of {@code Tensor}. */
    public boolean isOfTensor() {
        return part(1) != null && !isOfMask();
    }

    /** Whether it is a method of {@code Mask}. */
    public boolean isOfMask() {
        return "m.".equals(part(1));
    }

    public String method() {
        return part(2);
    }

    /** How many parameters it has. */
    public int parameters() {
        String list = part(3);
        return list.isEmpty() ? 0 : list.split(",").length;
    }

    /** Whether a parameter is said to be a number, which tells the method from another of its name. */
    public boolean isNumber(int parameter) {
        return part(3).split(",")[parameter].strip().startsWith("double ");
    }

    /** How many parameters are said to be numbers. */
    public long numbers() {
        return IntStream.range(0, parameters()).filter(this::isNumber).count();
    }

    private String part(int group) {
        Matcher matcher = FORM.matcher(call);
        matcher.matches();
        return matcher.group(group);
    }
}
