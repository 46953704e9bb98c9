package io.shardwright.runtime.cli.progress;

/** Shows how far training has come. */
interface Progress extends AutoCloseable {
    /**
     * After a step.
     *
     * @param step from 0
     * @param tokensPerSecond of the steps lately
     * @param besides what else there is to say, or nothing
     */
    void step(long step, double loss, double gradientNorm, double tokensPerSecond, String besides);

    /** A line between steps. */
    void say(String line);

    @Override
    void close();
}
