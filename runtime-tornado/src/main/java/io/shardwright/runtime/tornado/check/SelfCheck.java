package io.shardwright.runtime.tornado.check;

import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.tornado.launch.CuBlasFunction;
import io.shardwright.runtime.tornado.launch.CuBlasMatmul;
import io.shardwright.runtime.tornado.launch.TornadoException;
import io.shardwright.runtime.tornado.matmul.CuBlasTrial;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.generated.GeneratedKernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Holds each kernel, before a model runs it for the first time, to the naive one on a small case. A device may compile a kernel
 * into something else, or not run it, without a word.
 */
public final class SelfCheck {
    /** Leaves the check out if it is false. */
    public static final String WANTED = "shardwright.tornado.check";

    /** Of a tensor's largest number; far above rounding, far below a wrong term. */
    private static final double TOLERANCE = 1e-4;

    /** The same in runs in bf16: two steps, as numbers may be made of others that were rounded. */
    private static final double TOLERANCE_OF_BF16 = 0x1p-7;

    /** The same of matmuls whose factors are rounded to TF32: two steps. */
    private static final double TOLERANCE_OF_TF32 = 0x1p-9;

    /** As a float no number. */
    private static final byte POISON = (byte) 0xFF;

    private final Supplier<Kernels> devices;
    private final List<SmallCase> cases = new ArrayList<>(SmallCases.ALL);
    private final Set<String> chains = new HashSet<>();
    private final Set<Variant> passed = new HashSet<>();

    /** @param real the type of tensors that the precision of a run decides on */
    private record Variant(SmallCase small, DType real) {}

    /** @param devices makes the device once more, without a check, for small cases alone */
    public SelfCheck(Supplier<Kernels> devices) {
        this.devices = devices;
    }

    /** The kernel of a chain is checked like all others. */
    public void add(ElementwiseChain chain) {
        if (chains.add(chain.name())) {
            cases.add(SmallChain.of(chain));
        }
    }

    /** So are those that the compiler wrote for a method of {@link Kernels}. */
    public void add(String method, GeneratedKernels generated) {
        cases.add(SmallRows.of(method, generated));
    }

    /**
     * Runs the small cases of those kernels that haven't been checked yet.
     *
     * @param real the type of tensors that the precision of the run decides on
     */
    public void require(Set<String> kernels, DType real) {
        List<SmallCase> due = cases.stream()
                .filter(small -> !passed.contains(new Variant(small, real)))
                .filter(small -> small.kernels().stream().anyMatch(kernels::contains))
                .toList();
        if (!due.isEmpty()) {
            check(due, real);
            due.forEach(small -> passed.add(new Variant(small, real)));
        }
    }

    /** Runs the small cases of all kernels in both precisions; how many kernels these are. */
    public int requireAll() {
        Set<String> kernels =
                cases.stream().flatMap(small -> small.kernels().stream()).collect(Collectors.toSet());
        require(kernels, DType.F32);
        require(kernels, DType.BF16);
        return kernels.size();
    }

    /** All in one recording: what costs time is to compile. */
    private void check(List<SmallCase> due, DType real) {
        long bytes = due.size() * SmallCases.BYTES;
        Kernels device = real == DType.BF16 ? devices.get().inBf16() : devices.get();
        MemorySegment memory = device.allocate(SelfCheck::poisoned, bytes);
        List<SmallTensors> actual = run(due, device, memory, real);
        device.toHost(LocalTensor.dense(Storage.on(memory), DType.F32, bytes / Float.BYTES));
        List<SmallTensors> expected = run(due, new NaiveKernels(), poisoned(bytes), real);
        for (int i = 0; i < due.size(); i++) {
            compare(device, due.get(i), actual.get(i), expected.get(i), tolerance(due.get(i), real));
        }
    }

    private static double tolerance(SmallCase small, DType real) {
        if (real == DType.BF16) {
            return TOLERANCE_OF_BF16;
        }
        boolean isTf32 =
                CuBlasTrial.floats() == CuBlasFunction.TF32 && small.kernels().contains(CuBlasMatmul.NAME);
        return isTf32 ? TOLERANCE_OF_TF32 : TOLERANCE;
    }

    private static List<SmallTensors> run(List<SmallCase> due, Kernels kernels, MemorySegment memory, DType real) {
        List<SmallTensors> all = new ArrayList<>();
        for (SmallCase small : due) {
            SmallTensors tensors =
                    new SmallTensors(kernels, memory.asSlice(all.size() * SmallCases.BYTES, SmallCases.BYTES), real);
            small.calls().run(kernels, tensors);
            all.add(tensors);
        }
        return all;
    }

    private static MemorySegment poisoned(long bytes) {
        return Arena.ofAuto().allocate(bytes, Long.BYTES * 8).fill(POISON);
    }

    private static void compare(
            Kernels device, SmallCase small, SmallTensors actual, SmallTensors expected, double tolerance) {
        for (int i = 0; i < expected.made().size(); i++) {
            LocalTensor x = expected.made().get(i);
            LocalTensor y = actual.made().get(i);
            compare(device, small, x.toString(), tolerance, elements(y), elements(x));
        }
        compare(device, small, "a sum", TOLERANCE, numbers(actual), numbers(expected));
    }

    private static double[] elements(LocalTensor x) {
        LocalTensor flat = x.reshape(x.size());
        double[] elements = new double[Math.toIntExact(x.size())];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = flat.get(i);
        }
        return elements;
    }

    private static double[] numbers(SmallTensors tensors) {
        return tensors.results().stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void compare(
            Kernels device, SmallCase small, String what, double tolerance, double[] actual, double[] expected) {
        double largest = 1;
        for (double number : expected) {
            // What nobody writes stays no number.
            largest = Double.isNaN(number) ? largest : Math.max(largest, Math.abs(number));
        }
        int worst = -1;
        double worstDifference = tolerance * largest;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]);
            boolean same = Double.compare(actual[i], expected[i]) == 0;
            if (!same && !(difference <= worstDifference)) {
                worst = i;
                worstDifference = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
            }
        }
        if (worst >= 0) {
            throw new TornadoException("on " + device.describe() + ", " + String.join(", ", small.kernels())
                    + " make something else than on the CPU: element " + worst + " of " + what + " is "
                    + (float) actual[worst] + " and not " + (float) expected[worst]
                    + ", which is the largest difference\n"
                    + "  Fix: get another version of TornadoVM or of the device's driver, or take --device cpu; -D"
                    + (small.kernels().contains(CuBlasMatmul.NAME)
                            ? CuBlasTrial.WANTED + "=false leaves matmuls to our own kernel, -D"
                            : "")
                    + WANTED + "=false leaves this check out");
        }
    }
}
