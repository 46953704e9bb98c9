package io.shardwright.runtime.pipeline;

/** Which version of the parameters a stage works with, and when a new one comes to be. */
public interface Versions {
    /** Schedules that flush have one version in a step. */
    Versions ONE = new Versions() {
        @Override
        public void beforeForward(int microbatch) {}

        @Override
        public void beforeBackward(int microbatch) {}

        @Override
        public void afterBackward(int microbatch) {}

        @Override
        public void drained() {}
    };

    void beforeForward(int microbatch);

    void beforeBackward(int microbatch);

    void afterBackward(int microbatch);

    /** All microbatches of a step are through. */
    void drained();
}
