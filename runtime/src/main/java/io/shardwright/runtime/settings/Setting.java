package io.shardwright.runtime.settings;

/**
 * One thing that a run can be told. Messages name settings by these, so that whoever asked by other names, as a command line does,
 * can put them in ({@link SettingException#text}).
 */
public enum Setting {
    SIZE("model.sizes"),
    VARIANT("model.variants"),
    MODEL_SETTING("model.settings"),
    DROPOUT("model.dropout"),
    SEQUENCE_PARALLEL("model.sequenceParallel"),
    MESH("parallel.mesh"),
    SCHEDULE("parallel.pipeline.schedule"),
    MICROBATCHES("parallel.pipeline.microbatches"),
    STAGES("parallel.pipeline.stages"),
    CHUNKS("parallel.pipeline.chunks"),
    VERTICAL_SYNC("parallel.pipeline.verticalSync"),
    ZERO("parallel.replication.zero"),
    REPLICATION_MODE("parallel.replication.mode"),
    CONTEXT("parallel.context"),
    DEVICE("compute.device"),
    PRECISION("compute.precision"),
    RECOMPUTE("compute.recompute"),
    MEMORY_LIMIT("compute.memoryLimit"),
    STEPS("recipe.steps"),
    OPTIMIZER("recipe.optimizer"),
    RATE("recipe.rate"),
    RATE_KIND("recipe.rate.course"),
    RATE_FLOOR("recipe.rate.floor"),
    RATE_TAIL("recipe.rate.tail"),
    RATE_FALL("recipe.rate.fall"),
    MUON_RATE("recipe.muonRate"),
    MOMENTUM("recipe.momentum"),
    WARMUP("recipe.warmup"),
    WEIGHT_DECAY("recipe.weightDecay"),
    CLIP("recipe.clip"),
    ON_BAD_STEP("recipe.guard.onBadStep"),
    SPIKE_FACTOR("recipe.guard.spikeFactor"),
    MOST_SKIPS("recipe.guard.mostSkips"),
    DATA("data.text"),
    REFERENCE("data.reference"),
    SAMPLE("sampling.bytes"),
    TEMPERATURE("sampling.temperature"),
    RANKS("launch.ranks"),
    TIME_OUT("launch.timeOut"),
    START_TIME_OUT("launch.startTimeOut"),
    JSON("outputs.json"),
    REPORT("outputs.report"),
    TRACE("outputs.trace"),
    GRADIENTS("outputs.gradients"),
    LOG("outputs.logs"),
    TENSOR_BOARD("outputs.tensorBoard"),
    REPORT_SECONDS("outputs.reportSeconds"),
    CHECKPOINTS("checkpoints.folder"),
    CHECKPOINT_EVERY("checkpoints.every"),
    CHECKPOINTS_KEPT("checkpoints.keep"),
    RESUME("checkpoints.resume"),
    WEIGHTS("checkpoints.weights"),
    SEED("seed");

    private final String path;

    Setting(String path) {
        this.path = path;
    }

    /** Where it stands in {@link TrainingSettings}: {@code parallel.pipeline.schedule}. */
    public String path() {
        return path;
    }

    /** This setting with a value, for a message. */
    public SettingException.Given is(Object value) {
        return new SettingException.Given(this, String.valueOf(value));
    }

    /**
     * @return the value
     * @throws SettingException if it isn't a number more than 0 that a float can hold
     */
    public double requirePositive(double value) {
        return require(
                value > 0 && value <= Float.MAX_VALUE, value, value > 0 ? "it is too large" : "it is more than 0");
    }

    /**
     * @return the value
     * @throws SettingException if it isn't a number, 0 or more, that a float can hold
     */
    public double requireNotNegative(double value) {
        return require(
                value >= 0 && value <= Float.MAX_VALUE, value, value >= 0 ? "it is too large" : "it is 0 or more");
    }

    /**
     * @return the value
     * @throws SettingException if it isn't a number from 0 to 1
     */
    public double requireShare(double value) {
        return require(value >= 0 && value <= 1, value, "it is a share, from 0 to 1");
    }

    /**
     * @return the value
     * @throws SettingException if it isn't in the range
     */
    public long requireBetween(long least, long most, long value) {
        if (value < least || value > most) {
            throw new SettingException(
                    "%s: it is a number from %s to %s", is(value), Long.toString(least), Long.toString(most));
        }
        return value;
    }

    private double require(boolean holds, double value, String otherwise) {
        if (!holds) {
            throw new SettingException("%s: " + otherwise, is(value));
        }
        return value;
    }
}
