package io.shardwright.runtime.run;

import io.shardwright.runtime.metric.Evaluation;
import io.shardwright.runtime.state.CheckpointListener;
import java.nio.file.Path;

/**
 * Is told what happens in a run, on the rank that it was given to. All ranks know the same, so most listeners are given to rank 0
 * alone. They are called by the thread that trains, which waits for them.
 */
public interface RunListener extends CheckpointListener {
    /** The model has memory and its first values; the first step comes next. */
    default void started(RunStart start) {}

    /**
     * The gradients of a step are complete, and nothing has been updated. A listener that gathers them from other ranks has to listen
     * on these, too.
     *
     * @param step from 0
     */
    default void gradients(RankModel model, long step) {}

    /** A step is over. */
    default void step(StepResult step) {}

    /** Something beside training went wrong, and the run goes on: a log that can't be written, say. */
    default void warned(String what) {}

    /** The last step is over. */
    default void trained(TrainedRun run) {}

    /** The mean loss over what was held out, where there is such. */
    default void evaluated(double heldOutLoss) {}

    /**
     * The model was evaluated while it is trained.
     *
     * @param step that comes next
     */
    default void evaluated(long step, Evaluation evaluation) {}

    /**
     * What the trained model writes, where that was asked for.
     *
     * @param prompt that it went on from
     */
    default void sampled(byte[] prompt, byte[] text) {}

    /**
     * All of it is over.
     *
     * @param peakBytes the most memory that each rank's process has had resident
     */
    default void ended(long[] peakBytes) {}

    /**
     * It has been told to end before its last step, and a checkpoint is what it leaves.
     *
     * @param step that would have come next
     */
    default void stopped(long step, Path checkpoint) {}

    /** It isn't, and won't be. Called once, and nothing after it. */
    default void failed(Throwable cause) {}

    /** Tells several, in their order. All are told of a failure: what one throws then is suppressed by what there was to tell. */
    static RunListener all(Iterable<? extends RunListener> listeners) {
        return new RunListener() {
            @Override
            public void started(RunStart start) {
                listeners.forEach(listener -> listener.started(start));
            }

            @Override
            public void gradients(RankModel model, long step) {
                listeners.forEach(listener -> listener.gradients(model, step));
            }

            @Override
            public void step(StepResult step) {
                listeners.forEach(listener -> listener.step(step));
            }

            @Override
            public void warned(String what) {
                listeners.forEach(listener -> listener.warned(what));
            }

            @Override
            public void trained(TrainedRun run) {
                listeners.forEach(listener -> listener.trained(run));
            }

            @Override
            public void evaluated(double heldOutLoss) {
                listeners.forEach(listener -> listener.evaluated(heldOutLoss));
            }

            @Override
            public void evaluated(long step, Evaluation evaluation) {
                listeners.forEach(listener -> listener.evaluated(step, evaluation));
            }

            @Override
            public void sampled(byte[] prompt, byte[] text) {
                listeners.forEach(listener -> listener.sampled(prompt, text));
            }

            @Override
            public void ended(long[] peakBytes) {
                listeners.forEach(listener -> listener.ended(peakBytes));
            }

            @Override
            public void saved(Saved checkpoint) {
                listeners.forEach(listener -> listener.saved(checkpoint));
            }

            @Override
            public void notSaved(long step, String why) {
                listeners.forEach(listener -> listener.notSaved(step, why));
            }

            @Override
            public void setAside(long step, Path aside) {
                listeners.forEach(listener -> listener.setAside(step, aside));
            }

            @Override
            public void stopped(long step, Path checkpoint) {
                listeners.forEach(listener -> listener.stopped(step, checkpoint));
            }

            @Override
            public void failed(Throwable cause) {
                for (RunListener listener : listeners) {
                    try {
                        listener.failed(cause);
                    } catch (RuntimeException e) {
                        if (!e.equals(cause)) {
                            cause.addSuppressed(e);
                        }
                    }
                }
            }
        };
    }
}
