package io.shardwright.runtime.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TornadoDevicesTest {
    private static final Throwable NO_DRIVER =
            new ExceptionInInitializerError(new IllegalStateException("No OpenCL platforms found"));

    @Test
    void aDriverThatIsMissingIsNamedByItsCause() {
        assertThat(TornadoDevices.notStarted(NO_DRIVER, true))
                .hasMessageStartingWith(
                        "TornadoVM's runtime doesn't start: No OpenCL platforms found\n  Fix: install the driver");
    }

    @Test
    void aJavaWithoutTornadoVmsRuntimeIsToldTheFlags() {
        assertThat(TornadoDevices.notStarted(new NoClassDefFoundError("tornado"), false))
                .hasMessageContainingAll(
                        "without its runtime (tornado)",
                        "tornado-argfile",
                        "bin/gen-tornado-argfile-template.py opencl",
                        "bin/tornado --generate-argfile");
    }

    @Test
    void theLauncherGivesTheSameFlags() throws IOException {
        String launcher = Files.readString(Path.of("launch/tornado.sh"));
        assertThat(TornadoFlags.ALL)
                .allSatisfy(flag -> assertThat(launcher)
                        .contains(flag.replace(
                                "@$TORNADOVM_HOME/tornado-argfile", "argfile=$TORNADOVM_HOME/tornado-argfile")));
    }
}
