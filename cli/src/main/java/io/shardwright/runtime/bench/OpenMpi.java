package io.shardwright.runtime.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The same collectives by Open MPI, from a C program that is compiled for the purpose. */
final class OpenMpi implements AutoCloseable {
    private static final String SOURCE = "collectives.c";

    private final MpiTools tools;
    private final Compiled program;

    private OpenMpi(MpiTools tools, Compiled program) {
        this.tools = tools;
        this.program = program;
    }

    /** Nothing where it isn't installed. */
    static Optional<OpenMpi> compile() throws IOException, InterruptedException {
        for (MpiTools tools : MpiTools.installed()) {
            if (tools.isOpenMpi() && tools.mpicc() != null) {
                return Optional.of(new OpenMpi(tools, Compiled.by(tools.mpicc(), SOURCE, List.of())));
            }
        }
        return Optional.empty();
    }

    String version() {
        return tools.version();
    }

    /** Times the program. */
    List<Timing> time(int ranks, List<String> sizes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.path().toString()));
        command.addAll(sizes);
        return tools.launch(ranks, command).stream().map(Timing::parse).toList();
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}
