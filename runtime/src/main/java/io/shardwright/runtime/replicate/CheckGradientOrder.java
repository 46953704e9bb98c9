package io.shardwright.runtime.replicate;

import io.shardwright.runtime.replicate.GradientOrder.Gradients;
import io.shardwright.runtime.replicate.GradientSum.Buffer;
import io.shardwright.runtime.replicate.GradientSum.Over;
import io.shardwright.runtime.replicate.GradientSum.Start;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is wrong with an order, if anything: a buffer that is read before what is in it is final or written while it is read, an
 * addend that is left out or counted twice.
 *
 * <p>A collective in the background reads its buffer from its start to the end of its phase, so nothing else may touch that
 * memory between. Numbers of an order that breaks this depend on how fast ranks are.
 */
public final class CheckGradientOrder {
    /** From when to when a sum is under way, in numbers of phases; what starts during backward starts before phase 0. */
    private record UnderWay(GradientSum sum, int start, int end) {
        boolean meets(UnderWay other) {
            return start <= other.end && other.start <= end;
        }
    }

    private CheckGradientOrder() {}

    /** One sentence for each problem; none if the order can be run. */
    public static List<String> run(GradientOrder order) {
        List<String> problems = new ArrayList<>();
        for (int number = 0; number < order.units().size(); number++) {
            Gradients unit = order.units().get(number);
            List<UnderWay> sums = sums(order, number);
            sums.forEach(one -> checkStart(unit, one.sum(), problems));
            checkMemory(unit, sums, problems);
            checkAddends(unit, sums, problems);
        }
        return problems;
    }

    private static List<UnderWay> sums(GradientOrder order, int unit) {
        List<UnderWay> sums = new ArrayList<>();
        for (int phase = 0; phase < order.phases().size(); phase++) {
            for (GradientSum sum : order.phases().get(phase)) {
                if (sum.unit() == unit) {
                    sums.add(new UnderWay(sum, sum.start() == Start.IN_PHASE ? phase : -1, phase));
                }
            }
        }
        return sums;
    }

    /** Backward passes write all of a unit's gradients, until its last one. */
    private static void checkStart(Gradients unit, GradientSum sum, List<String> problems) {
        if (sum.start() != Start.IN_PHASE && unit.shared()) {
            problems.add(said(unit, sum) + " starts with a backward, and other units add to the same gradients later");
        }
        if (sum.start() == Start.EACH_BACKWARD && unit.kept()) {
            problems.add(said(unit, sum) + " starts after each backward, and the next adds to what it reads");
        }
        if (sum.start() != Start.EACH_BACKWARD && !unit.kept() && !unit.shared() && sum.reads() == Buffer.WHOLE) {
            problems.add(said(unit, sum) + " reads a buffer that other units have taken their turns in");
        }
    }

    private static void checkMemory(Gradients unit, List<UnderWay> sums, List<String> problems) {
        for (int i = 0; i < sums.size(); i++) {
            for (UnderWay later : sums.subList(i + 1, sums.size())) {
                UnderWay sooner = sums.get(i);
                if (sooner.meets(later) && touchSameMemory(unit, sooner.sum(), later.sum())) {
                    problems.add(said(unit, later.sum()) + " touches the same memory as " + said(unit, sooner.sum())
                            + ", and neither waits for the other");
                }
            }
        }
    }

    private static boolean touchSameMemory(Gradients unit, GradientSum one, GradientSum other) {
        // An owned share is a part of the whole, where the whole is kept.
        return unit.kept()
                || EnumSet.of(one.reads(), one.writes()).stream()
                        .anyMatch(buffer -> buffer == other.reads() || buffer == other.writes());
    }

    /** Follows the addends from buffer to buffer. */
    private static void checkAddends(Gradients unit, List<UnderWay> sums, List<String> problems) {
        Map<Buffer, Set<Over>> left = new EnumMap<>(Buffer.class);
        left.put(Buffer.WHOLE, unit.addends());
        for (UnderWay one : sums) {
            GradientSum sum = one.sum();
            Set<Over> addends = left.remove(place(unit, sum.reads()));
            if (addends == null) {
                problems.add(said(unit, sum) + " reads gradients that are summed elsewhere by then");
                return;
            }
            Set<Over> still = EnumSet.noneOf(Over.class);
            still.addAll(addends);
            if (!still.remove(sum.over())) {
                problems.add(said(unit, sum) + " adds up what is one sum already");
            }
            left.put(place(unit, sum.writes()), still);
        }
        Set<Over> missing = left.get(place(unit, Buffer.OWN));
        if (missing == null) {
            problems.add("gradients of " + unit.name() + " never come to those who own them");
            return;
        }
        missing.forEach(over -> problems.add("gradients of " + unit.name() + " are never summed over " + over.text()));
    }

    /** Of a unit that isn't split, a rank owns the whole. */
    private static Buffer place(Gradients unit, Buffer buffer) {
        return unit.split() ? buffer : Buffer.WHOLE;
    }

    private static String said(Gradients unit, GradientSum sum) {
        return "the sum of " + unit.name() + " over " + sum.over().text();
    }
}
