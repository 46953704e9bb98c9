package io.shardwright.spi.kernel.generated;

import io.shardwright.spi.kernel.generated.GeneratedKernel.Given;
import io.shardwright.spi.kernel.generated.GeneratedKernel.Groups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The kernels of one generated class, by the methods of {@code Kernels} that they do the work of. */
public final class GeneratedKernels {
    private final String owner;
    private final Map<String, List<GeneratedKernel>> byMethod;

    private GeneratedKernels(String owner, Map<String, List<GeneratedKernel>> byMethod) {
        this.owner = owner;
        this.byMethod = byMethod;
    }

    /** None yet, of the class {@code owner}. */
    public static GeneratedKernels of(String owner) {
        return new GeneratedKernels(owner, Map.of());
    }

    /**
     * With one more for {@code method}, which a group of work-items runs for each row.
     *
     * @param given the method's tensors in order: {@code y[]} if it has an element for each, {@code w} if not, {@code -} if the kernel
     *     isn't given it
     */
    public GeneratedKernels rows(String method, Supplier<Object> reference, String given) {
        return with(method, new GeneratedKernel(owner + "." + method + "Rows", Groups.ROWS, parse(given), reference));
    }

    /** With one more for {@code method}, which adds up columns. */
    public GeneratedKernels columns(String method, Supplier<Object> reference, String given) {
        return with(
                method, new GeneratedKernel(owner + "." + method + "Columns", Groups.COLUMNS, parse(given), reference));
    }

    private static List<Given> parse(String given) {
        return Pattern.compile(", ").splitAsStream(given).map(Given::parse).toList();
    }

    private GeneratedKernels with(String method, GeneratedKernel kernel) {
        Map<String, List<GeneratedKernel>> more = new LinkedHashMap<>(byMethod);
        List<GeneratedKernel> kernels = new ArrayList<>(more.getOrDefault(method, List.of()));
        kernels.add(kernel);
        more.put(method, List.copyOf(kernels));
        return new GeneratedKernels(owner, more);
    }

    /** Methods that there are kernels for. */
    public Set<String> methods() {
        return Set.copyOf(byMethod.keySet());
    }

    /** Those that together do what {@code method} does, in the order in which they must run. */
    public List<GeneratedKernel> forMethod(String method) {
        return byMethod.getOrDefault(method, List.of());
    }
}
