package io.shardwright.runtime.tornado;

import java.util.ArrayList;
import java.util.List;

/**
 * Has TornadoVM write a kernel to the letter as other JVMs do, so that a driver finds it on disk. TornadoVM (5.2.0) declares variables in the
 * order of their kinds' hash codes. With {@code -XX:hashCode=3} ({@link TornadoFlags}) a JVM numbers objects as they are first asked for
 * theirs; when kinds are asked depends on other threads. So they are asked here, with numbers that no object has had before.
 */
final class SteadyPrograms {
    /** More objects than are asked before TornadoVM starts. */
    private static final int FIRST = 1 << 17;

    /** Each backend's kinds of variables. */
    private static final List<String> KINDS = List.of(
            "uk.ac.manchester.tornado.drivers.opencl.graal.lir.OCLKind",
            "uk.ac.manchester.tornado.drivers.cuda.graal.lir.CUDAKind",
            "uk.ac.manchester.tornado.drivers.metal.graal.lir.MetalKind");

    private SteadyPrograms() {}

    /** To be called before TornadoVM starts. */
    static void numberKinds() {
        List<Object> kinds = new ArrayList<>();
        for (String name : KINDS) {
            try {
                kinds.addAll(List.of(Class.forName(name).getEnumConstants()));
            } catch (ClassNotFoundException | LinkageError e) {
                // This TornadoVM is without that backend, or without its runtime, as is said when it starts.
            }
        }
        int number;
        do {
            number = System.identityHashCode(new Object());
        } while (number < FIRST);
        for (Object kind : kinds) {
            System.identityHashCode(kind);
        }
    }
}
