package io.shardwright.runtime.bench.peers;

import io.shardwright.diagnostic.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Python that has PyTorch.
 *
 * @param command that starts it
 * @param version of its PyTorch
 */
public record TorchPython(String command, String version) {
    private static final List<String> USUAL = List.of("/usr/bin/python3", "python3");

    /** The first that is there. */
    public static Optional<TorchPython> find() throws InterruptedException {
        for (String command : USUAL) {
            Optional<TorchPython> python = of(command);
            if (python.isPresent()) {
                return python;
            }
        }
        return Optional.empty();
    }

    /**
     * Those that were asked for, or the first that is there if none was.
     *
     * @throws ModelException if one of them has no PyTorch
     */
    static List<TorchPython> find(List<String> commands) throws InterruptedException {
        if (commands.isEmpty()) {
            return find().stream().toList();
        }
        List<TorchPython> found = new ArrayList<>();
        for (String command : commands) {
            found.add(of(command)
                    .orElseThrow(() -> new ModelException("--python " + command
                            + ": it can't import torch\n"
                            + "  Fix: name a Python 3 that can, such as that of a virtual"
                            + " environment")));
        }
        return found;
    }

    private static Optional<TorchPython> of(String command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command, "-c", "import torch; print(torch.__version__)")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean isPython = process.waitFor() == 0 && !version.isEmpty();
            return isPython ? Optional.of(new TorchPython(command, version)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // There is no such command.
        }
    }
}
