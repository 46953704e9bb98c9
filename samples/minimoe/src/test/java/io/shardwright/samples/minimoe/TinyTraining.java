package io.shardwright.samples.minimoe;

import io.shardwright.runtime.cli.TrainedModel;
import java.util.ArrayList;
import java.util.List;

/** {@code shardwright train minimoe} in a second, on this sample's own source. */
final class TinyTraining {
    private static final String SIZE = "layers=4,hidden=32,heads=4,seq=32,batch=8,experts=8,inner=48";

    private static final List<String> OPTIONS = List.of(
            "--dropout", "0.1", "--sample", "0", "--data", "src/main/java/io/shardwright/samples/minimoe/MiniMoe.java");

    private TinyTraining() {}

    /** @param options as on a command line */
    static TrainedModel on(String mesh, String... options) {
        return ofSize(SIZE, mesh, options);
    }

    /** @param options as on a command line */
    static TrainedModel ofSize(String size, String mesh, String... options) {
        List<String> arguments = new ArrayList<>(OPTIONS);
        arguments.addAll(List.of("--size", size));
        for (String some : options) {
            arguments.addAll(List.of(some.split(" ")));
        }
        return TrainedModel.onThreads("minimoe", mesh, arguments);
    }
}
