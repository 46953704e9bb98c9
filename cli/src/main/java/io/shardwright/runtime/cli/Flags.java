package io.shardwright.runtime.cli;

import io.shardwright.runtime.settings.IdleSetting;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;

/** What the command line calls settings. */
final class Flags {
    private Flags() {}

    /** The message with flags in it: {@code --zero 1 doesn't go with --schedule pipedream}. */
    static String text(SettingException failure) {
        return failure.text(Flags::given);
    }

    /** {@code note: --schedule gpipe changes nothing, because the mesh has no pp}. */
    static String note(IdleSetting idle) {
        return "note: " + given(idle.setting(), idle.value()) + " changes nothing, because " + idle.reason();
    }

    private static String given(Setting setting, String value) {
        return value.isEmpty() ? of(setting) : of(setting) + " " + value;
    }

    static String of(Setting setting) {
        return switch (setting) {
            case SIZE -> "--size";
            case VARIANT -> "--variant";
            case MODEL_SETTING -> "--set";
            case DROPOUT -> "--dropout";
            case SEQUENCE_PARALLEL -> "--sp";
            case MESH -> "--mesh";
            case SCHEDULE -> "--schedule";
            case MICROBATCHES -> "--microbatches";
            case STAGES -> "--stages";
            case CHUNKS -> "--chunks";
            case VERTICAL_SYNC -> "--vertical-sync";
            case ZERO -> "--zero";
            case REPLICATION_MODE -> "--dp-mode";
            case CONTEXT -> "--context";
            case DEVICE -> "--device";
            case PRECISION -> "--precision";
            case RECOMPUTE -> "--recompute";
            case MEMORY_LIMIT -> "--memory-limit";
            case STEPS -> "--steps";
            case OPTIMIZER -> "--optimizer";
            case RATE -> "--lr";
            case MUON_RATE -> "--muon-lr";
            case MOMENTUM -> "--momentum";
            case RATE_KIND -> "--lr-schedule";
            case RATE_FLOOR -> "--lr-floor";
            case RATE_TAIL -> "--lr-tail";
            case RATE_FALL -> "--lr-fall";
            case WARMUP -> "--warmup";
            case WEIGHT_DECAY -> "--weight-decay";
            case CLIP -> "--clip";
            case ON_BAD_STEP -> "--on-bad-step";
            case SPIKE_FACTOR -> "--spike-factor";
            case MOST_SKIPS -> "--most-skips";
            case DATA -> "--data";
            case REFERENCE -> "--reference";
            case SAMPLE -> "--sample";
            case TEMPERATURE -> "--temperature";
            case RANKS -> "--ranks";
            case TIME_OUT -> "--time-out";
            case START_TIME_OUT -> "--start-time-out";
            case JSON -> "--json";
            case REPORT -> "--report";
            case TRACE -> "--trace";
            case GRADIENTS -> "--dump-grads";
            case LOG -> "--log";
            case TENSOR_BOARD -> "--tensorboard";
            case REPORT_SECONDS -> "--report-every";
            case CHECKPOINTS -> "--checkpoints";
            case CHECKPOINT_EVERY -> "--checkpoint-every";
            case CHECKPOINTS_KEPT -> "--keep";
            case RESUME -> "--resume";
            case WEIGHTS -> "--from";
            case SEED -> "--seed";
        };
    }
}
