package io.shardwright.samples.minigpt;

import io.shardwright.runtime.cli.TrainedModel;
import java.util.List;

/** {@code shardwright train minigpt} in a second: 50 steps on this sample's own source. */
final class TinyTraining {
    static final List<String> OPTIONS = List.of(
            "--size",
            "layers=2,hidden=48,heads=4,seq=32,batch=2",
            "--steps",
            "50",
            "--sample",
            "0",
            "--data",
            "src/main/java/io/shardwright/samples/minigpt/Gpt.java");

    private TinyTraining() {}

    static TrainedModel onThreads(String mesh, List<String> options) {
        return TrainedModel.onThreads("minigpt", mesh, options);
    }

    static TrainedModel onProcesses(String mesh, List<String> options) {
        return TrainedModel.onProcesses("minigpt", mesh, options);
    }
}
