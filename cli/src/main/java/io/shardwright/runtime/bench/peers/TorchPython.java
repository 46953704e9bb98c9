package io.shardwright.runtime.bench.peers;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A Python that has PyTorch. */
public final class TorchPython {
    private TorchPython() {}

    /** Its command, if there is one. */
    public static Optional<String> find() throws IOException, InterruptedException {
        for (String python : List.of("/usr/bin/python3", "python3")) {
            try {
                Process process = new ProcessBuilder(python, "-c", "import torch")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (process.waitFor() == 0) {
                    return Optional.of(python);
                }
            } catch (IOException e) {
                // There is no such command.
            }
        }
        return Optional.empty();
    }
}
