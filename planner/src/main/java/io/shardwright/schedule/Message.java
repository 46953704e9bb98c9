package io.shardwright.schedule;

import io.shardwright.schedule.Channel.Direction;
import java.util.Optional;

/**
 * What one rank sends to another.
 *
 * @param cut the stage before the cut that it crosses: with activations its output, with gradients that of its output
 */
public record Message(Channel channel, int cut, int microbatch) {
    /** What {@code task} waits for; none at the ends of the pipeline, and where the other stage is on the same rank. */
    public static Optional<Message> readBy(Task task, StagePlacement placement) {
        return switch (task.work()) {
            case FORWARD -> across(task.stage() - 1, Direction.FORWARD, task, placement);
            case BACKWARD, INPUT_GRADIENT -> across(task.stage(), Direction.BACKWARD, task, placement);
            case WEIGHT_GRADIENT -> Optional.empty();
        };
    }

    /** What {@code task} makes for another rank; none where {@link #readBy} has none. */
    public static Optional<Message> sentBy(Task task, StagePlacement placement) {
        return switch (task.work()) {
            case FORWARD -> across(task.stage(), Direction.FORWARD, task, placement);
            case BACKWARD, INPUT_GRADIENT -> across(task.stage() - 1, Direction.BACKWARD, task, placement);
            case WEIGHT_GRADIENT -> Optional.empty();
        };
    }

    private static Optional<Message> across(int cut, Direction direction, Task task, StagePlacement placement) {
        if (cut < 0 || cut + 1 >= placement.stages()) {
            return Optional.empty();
        }
        int before = placement.rankOf(cut, task.microbatch());
        int behind = placement.rankOf(cut + 1, task.microbatch());
        if (before == behind) {
            return Optional.empty();
        }
        Channel channel = direction == Direction.FORWARD
                ? new Channel(before, behind, direction)
                : new Channel(behind, before, direction);
        return Optional.of(new Message(channel, cut, task.microbatch()));
    }
}
