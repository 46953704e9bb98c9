package io.shardwright.planner;

import io.shardwright.schedule.StagePlacement;
import java.util.List;
import java.util.Locale;

/**
 * Stages and their replicas.
 *
 * @param seconds for each microbatch once the pipeline is full: those of the slowest stage or message
 */
public record StagePlan(List<Stage> stages, double seconds) {
    /** @param replicas ranks that hold it */
    public record Stage(List<String> layers, int replicas) {
        public Stage {
            layers = List.copyOf(layers);
        }
    }

    public StagePlan {
        stages = List.copyOf(stages);
    }

    public StagePlacement placement() {
        return StagePlacement.replicated(stages.stream().map(Stage::replicas).toList());
    }

    /**
     * NOAM of PipeDream, 1806.03377 §3.2: microbatches in flight for each replica of the first stage, so that every rank
     * has work.
     */
    public int inFlight() {
        return Math.ceilDiv(placement().ranks(), stages.getFirst().replicas());
    }

    /** A stage a line: {@code stage 0: conv to pool, 12 layers on 3 ranks}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            int layers = stage.layers().size();
            text.append("stage ").append(i).append(": ").append(stage.layers().getFirst());
            if (layers > 1) {
                text.append(" to ")
                        .append(stage.layers().getLast())
                        .append(", ")
                        .append(layers)
                        .append(" layers");
            }
            text.append(" on ").append(stage.replicas()).append(stage.replicas() == 1 ? " rank\n" : " ranks\n");
        }
        return text.append(String.format(Locale.ROOT, "%.3f ms for each microbatch\n", seconds * 1000))
                .toString();
    }
}
