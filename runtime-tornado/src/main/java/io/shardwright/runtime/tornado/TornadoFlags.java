package io.shardwright.runtime.tornado;

/** What a JVM that runs TornadoVM is started with. */
final class TornadoFlags {
    static final String FIX =
            "  Fix: set TORNADOVM_HOME to the folder of TornadoVM's SDK, and start by ./shardwright; or give java"
                    + " @$TORNADOVM_HOME/tornado-argfile, -Dtornado.recover.bailout=False,"
                    + " -Dtornado.tvm.maxbytecodesize=65536 and -Dtornado.max.events=64 (docs/gpu.md)";

    private TornadoFlags() {}
}
