package io.shardwright.runtime.tornado;

import java.util.List;

/** What a JVM that runs TornadoVM is started with. */
final class TornadoFlags {
    static final List<String> ALL = List.of(
            "@$TORNADOVM_HOME/tornado-argfile",
            "-Dtornado.recover.bailout=False",
            "-Dtornado.tvm.maxbytecodesize=65536",
            "-Dtornado.max.events=64",
            // TornadoVM declares variables in the order of these, and a driver finds on disk what is the same to the
            // letter.
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:hashCode=3");

    static final String FIX =
            "  Fix: set TORNADOVM_HOME to the folder of TornadoVM's SDK, and start by ./shardwright; or give java "
                    + String.join(" ", ALL)
                    + " (docs/gpu.md). An SDK that was built has no tornado-argfile until python3"
                    + " $TORNADOVM_HOME/bin/gen-tornado-argfile-template.py opencl, or with the backends that you"
                    + " have, and then $TORNADOVM_HOME/bin/tornado --generate-argfile have made it, which want"
                    + " TORNADOVM_HOME as an absolute path and JAVA_HOME";

    private TornadoFlags() {}
}
