package io.shardwright.runtime.tornado;

import io.shardwright.runtime.device.Device;
import io.shardwright.runtime.device.DeviceProvider;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.runtime.tornado.check.SelfCheck;
import io.shardwright.runtime.tornado.launch.TornadoException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds TornadoVM, which may not be there, and its devices. */
public final class TornadoProvider implements DeviceProvider {
    private static final String API = "uk.ac.manchester.tornado.api.TaskGraph";

    @Override
    public String name() {
        return "tornado";
    }

    @Override
    public Optional<String> problem() {
        try {
            found();
            return Optional.empty();
        } catch (TornadoException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public List<Device> devices() {
        if (problem().isPresent()) {
            return List.of();
        }
        List<TornadoDevices.Found> all = found();
        return IntStream.range(0, all.size())
                .mapToObj(number -> new Device(
                        name() + ":" + number,
                        all.get(number).name() + "; "
                                + all.get(number).matmuls().describe()))
                .toList();
    }

    @Override
    public List<String> jvmFlags() {
        return TornadoFlags.ALL;
    }

    @Override
    public boolean hasBf16() {
        return true;
    }

    @Override
    public TornadoKernels create(int number, int ranksOfJvm, KernelChoices choices) {
        TornadoDevices.Found device = found(number);
        if (ranksOfJvm > 1 && !TornadoDevices.areStandIns()) {
            throw new TornadoException("--device tornado with " + ranksOfJvm
                    + " ranks in one JVM: several threads that drive TornadoVM are not safe\n"
                    + "  Fix: take --ranks processes");
        }
        boolean checked = !"false".equalsIgnoreCase(System.getProperty(SelfCheck.WANTED));
        return new TornadoKernels(device, device.matmuls(), checked);
    }

    /** Kernels that the compiler writes beside a model come with the model, and are checked there. */
    @Override
    public Optional<String> check(int number) {
        TornadoDevices.Found device = found(number);
        int kernels = new SelfCheck(() -> new TornadoKernels(device, device.matmuls(), false)).requireAll();
        return Optional.of(kernels + " kernels compute what plain loops do");
    }

    /** @throws TornadoException if there is none of that number */
    private static TornadoDevices.Found found(int number) {
        List<TornadoDevices.Found> devices = found();
        if (number < 0 || number >= devices.size()) {
            throw new TornadoException("--device tornado:" + number + ": TornadoVM has found "
                    + (devices.size() == 1 ? "one device, 0" : "devices 0 to " + (devices.size() - 1))
                    + "\n  Fix: take one that ./shardwright devices shows");
        }
        return devices.get(number);
    }

    /** @throws TornadoException if there is no TornadoVM or it doesn't run; the message has the fix */
    private static List<TornadoDevices.Found> found() {
        if (!isPresent()) {
            throw new TornadoException("--device tornado needs TornadoVM, which isn't here: no class " + API
                    + "\n"
                    + "  Fix: get TornadoVM 5.2.0 for JDK 25 (sdk install tornadovm, or tornadovm.org), set"
                    + " TORNADOVM_HOME to its folder, and start by ./shardwright (docs/gpu.md)");
        }
        return TornadoDevices.all();
    }

    /** Whether TornadoVM's classes are on the class path or the module path. */
    private static boolean isPresent() {
        try {
            var _ = Class.forName(API, false, TornadoProvider.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
