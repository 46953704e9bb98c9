package io.shardwright.spi.kernel.generated;

import io.shardwright.spi.kernel.generated.GeneratedKernel.Given;
import io.shardwright.spi.kernel.generated.GeneratedKernel.Groups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

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
     * @param given what of the method's arguments: {@code y[r,c], x[r,c], w[c]; cols, epsilon}
     */
    public GeneratedKernels rows(String method, Supplier<Object> reference, String given) {
        return with(method, "Rows", Groups.ROWS, reference, given);
    }

    /** With one more for {@code method}, which adds up columns. */
    public GeneratedKernels columns(String method, Supplier<Object> reference, String given) {
        return with(method, "Columns", Groups.COLUMNS, reference, given);
    }

    /** With one more for {@code method}, which adds up sequences. */
    public GeneratedKernels sequences(String method, Supplier<Object> reference, String given) {
        return with(method, "Sequences", Groups.SEQUENCES, reference, given);
    }

    /** With one more for {@code method}, which one group runs for all rows. */
    public GeneratedKernels allRows(String method, Supplier<Object> reference, String given) {
        return with(method, "AllRows", Groups.ALL_ROWS, reference, given);
    }

    private GeneratedKernels with(
            String method, String suffix, Groups groups, Supplier<Object> reference, String given) {
        String name = owner + "." + method + suffix;
        return with(method, new GeneratedKernel(name, groups, Given.parse(given), reference));
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
