package io.shardwright.runtime.pipeline;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.spi.model.ModelUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Which units each stage is made of.
 *
 * @param starts the first unit of each stage, and behind the last one the number of units
 */
public record StageCut(List<Integer> starts) {
    public StageCut {
        starts = List.copyOf(starts);
    }

    public int stages() {
        return starts.size() - 1;
    }

    public int units() {
        return starts.getLast();
    }

    public int first(int stage) {
        return starts.get(stage);
    }

    public int end(int stage) {
        return starts.get(stage + 1);
    }

    /** The stage that a unit belongs to. */
    public int stageOf(int unit) {
        int stage = 0;
        while (end(stage) <= unit) {
            stage++;
        }
        return stage;
    }

    /** All units in one stage. */
    public static StageCut whole(int units) {
        return new StageCut(List.of(0, units));
    }

    /** As many units in each, the earlier stages having one more where it doesn't divide. */
    public static StageCut even(int units, int stages) {
        requireEnough(units, stages);
        return new StageCut(IntStream.rangeClosed(0, stages)
                .mapToObj(stage -> units / stages * stage + Math.min(stage, units % stages))
                .toList());
    }

    /** The cut whose most expensive stage is cheapest; of several the one with the shortest last stages. */
    public static StageCut byCost(double[] costs, int stages) {
        int units = costs.length;
        requireEnough(units, stages);
        double[] sums = new double[units + 1];
        for (int unit = 0; unit < units; unit++) {
            sums[unit + 1] = sums[unit] + costs[unit];
        }
        double[][] worst = new double[stages + 1][units + 1];
        int[][] start = new int[stages + 1][units + 1];
        for (int stage = 1; stage <= stages; stage++) {
            for (int end = stage; end <= units; end++) {
                worst[stage][end] = Double.POSITIVE_INFINITY;
                for (int from = stage - 1; from < end; from++) {
                    boolean possible = stage > 1 || from == 0;
                    double most = Math.max(worst[stage - 1][from], sums[end] - sums[from]);
                    if (possible && most <= worst[stage][end]) {
                        worst[stage][end] = most;
                        start[stage][end] = from;
                    }
                }
            }
        }
        List<Integer> starts = new ArrayList<>(List.of(units));
        for (int stage = stages, end = units; stage > 0; stage--) {
            end = start[stage][end];
            starts.addFirst(end);
        }
        return new StageCut(starts);
    }

    /** @param counts units of each stage */
    public static StageCut byHand(List<Integer> counts, ModelUnits units) {
        int sum = counts.stream().mapToInt(Integer::intValue).sum();
        if (sum != units.count() || counts.contains(0)) {
            throw new ModelException("[shard/stages-not-units] stages " + counts + " are " + sum
                    + " units, and the model has " + units.count() + ": " + names(units)
                    + "\n  Fix: give each stage at least one unit, " + units.count()
                    + " in all\n  More: docs/diagnostics/stages-not-units.md");
        }
        List<Integer> starts = new ArrayList<>(List.of(0));
        counts.forEach(count -> starts.add(starts.getLast() + count));
        return new StageCut(starts);
    }

    /** Where {@code @PipelineStage} numbers say, if there are any. */
    public static Optional<StageCut> declared(ModelUnits units, int stages) {
        List<Integer> starts = new ArrayList<>(List.of(0));
        boolean any = false;
        for (int unit = 0; unit < units.count(); unit++) {
            OptionalInt stage = units.stage(unit);
            any |= stage.isPresent();
            if (stage.isPresent() && stage.getAsInt() > 0) {
                starts.add(unit);
            }
        }
        if (!any) {
            return Optional.empty();
        }
        if (starts.size() != stages) {
            throw new ModelException("[shard/stages-not-declared] the model declares " + starts.size()
                    + " stages with @PipelineStage, and the pipeline has " + stages
                    + "\n"
                    + "  Fix: take as many, or leave the numbers out\n"
                    + "  More: docs/diagnostics/stages-not-declared.md");
        }
        starts.add(units.count());
        return Optional.of(new StageCut(starts));
    }

    private static void requireEnough(int units, int stages) {
        if (stages > units) {
            throw new ModelException("[shard/more-stages-than-units] " + stages + " stages cannot be made of " + units
                    + (units == 1 ? " unit" : " units")
                    + "\n  Fix: take pp times the stages a rank has from 1 to " + units
                    + ", or mark more places where a stage may begin with @PipelineStage");
        }
    }

    private static List<String> names(ModelUnits units) {
        return IntStream.range(0, units.count())
                .mapToObj(unit -> units.name(unit).isEmpty() ? "(start)" : units.name(unit))
                .toList();
    }
}
