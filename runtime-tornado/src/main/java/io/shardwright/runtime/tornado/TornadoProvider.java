package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.check.SelfCheck;
import io.shardwright.runtime.tornado.launch.TornadoException;
import java.util.List;

/** Finds TornadoVM, which may not be there, and its devices. */
public final class TornadoProvider {
    private static final String API = "uk.ac.manchester.tornado.api.TaskGraph";

    private TornadoProvider() {}

    /** Whether TornadoVM's classes are on the class path or the module path. */
    public static boolean isPresent() {
        try {
            var _ = Class.forName(API, false, TornadoProvider.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * What the devices are called, by their numbers, and who makes matmuls on them.
     *
     * @throws TornadoException if there is no TornadoVM or it doesn't run; the message has the fix
     */
    public static List<String> names() {
        requirePresent();
        return TornadoDevices.all().stream()
                .map(device -> device.name() + "; " + device.matmuls().describe())
                .toList();
    }

    /**
     * Kernels for one rank on device {@code number}, which several ranks may share.
     *
     * @param ranksOfJvm ranks that are threads of this JVM
     * @throws TornadoException if that cannot be; the message has the fix
     */
    public static TornadoKernels create(int number, int ranksOfJvm) {
        requirePresent();
        List<TornadoDevices.Found> devices = TornadoDevices.all();
        if (number < 0 || number >= devices.size()) {
            throw new TornadoException("--device tornado:" + number + ": TornadoVM has found "
                    + (devices.size() == 1 ? "one device, 0" : "devices 0 to " + (devices.size() - 1))
                    + "\n  Fix: take one that ./shardwright devices shows");
        }
        if (ranksOfJvm > 1 && !TornadoDevices.areStandIns()) {
            throw new TornadoException("--device tornado with " + ranksOfJvm
                    + " ranks in one JVM: several threads that drive TornadoVM are not safe\n"
                    + "  Fix: take --ranks processes");
        }
        boolean checked = !"false".equalsIgnoreCase(System.getProperty(SelfCheck.WANTED));
        TornadoDevices.Found device = devices.get(number);
        return new TornadoKernels(device, device.matmuls(), checked);
    }

    private static void requirePresent() {
        if (!isPresent()) {
            throw new TornadoException("--device tornado needs TornadoVM, which isn't here: no class " + API
                    + "\n"
                    + "  Fix: get TornadoVM 5.2.0 for JDK 25 (sdk install tornadovm, or tornadovm.org), set"
                    + " TORNADOVM_HOME to its folder, and start by ./shardwright (docs/gpu.md)");
        }
    }
}
