package io.shardwright.samples.minillama;

import io.shardwright.runtime.cli.TrainedModel;
import java.util.List;

/** {@code shardwright train minillama} in a second: 50 steps on this sample's own source. */
final class TinyTraining {
    static final List<String> OPTIONS = List.of(
            "--size",
            "layers=2,hidden=48,heads=8,kvHeads=4,ffn=80,seq=32,batch=2",
            "--steps",
            "50",
            "--sample",
            "0",
            "--data",
            "src/main/java/io/shardwright/samples/minillama/Llama.java");

    private TinyTraining() {}

    static TrainedModel onThreads(String mesh, List<String> options) {
        return TrainedModel.onThreads("minillama", mesh, options);
    }

    static TrainedModel onProcesses(String mesh, List<String> options) {
        return TrainedModel.onProcesses("minillama", mesh, options);
    }
}
