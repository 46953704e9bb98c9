package io.shardwright.runtime.cpu;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.runtime.cpu.matmul.OneDnnMatmuls;
import io.shardwright.runtime.cpu.matmul.UnavailableException;
import io.shardwright.runtime.cpu.vector.matmul.JavaMatmuls;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.spi.kernel.Kernels;
import java.lang.foreign.MemorySegment;

/**
 * Chooses the CPU's kernels, and says why.
 *
 * <p>Matmuls go to oneDNN where its library loads, else to Java; everything else needs the module
 * jdk.incubator.vector. The system property {@value #PROPERTY} overrides the choice: {@code naive} for the oracle,
 * {@code java} for matmuls in Java, {@code onednn} to insist on oneDNN.
 */
public final class CpuKernelProvider {
    public static final String PROPERTY = "shardwright.cpu";

    /** Set to {@value #BUILT_IN}, kernels compute in the same ways on every machine, and nothing is timed. */
    public static final String CHOICES = "shardwright.choices";

    private static final String MEASURED = "measured";
    private static final String BUILT_IN = "built-in";
    private static final String MODULE = "jdk.incubator.vector";

    private final boolean hasVectors;
    private final String choice;

    /** The choice for this process. */
    public CpuKernelProvider() {
        this(ModuleLayer.boot().findModule(MODULE).isPresent(), System.getProperty(PROPERTY, "auto"));
    }

    CpuKernelProvider(boolean hasVectors, String choice) {
        this.hasVectors = hasVectors;
        this.choice = choice;
    }

    /** {@link #create(KernelChoices)} */
    public Kernels create() {
        return create(KernelChoices.BUILT_IN);
    }

    /**
     * Kernels for one rank; those of two ranks share nothing but what was measured.
     *
     * @throws ModelException if what was asked for is not there; the message has the fix
     */
    public Kernels create(KernelChoices choices) {
        return chosen(measured(choices)).kernels();
    }

    /** The choice and its reason in one sentence, for logs. */
    public String explain() {
        return chosen(KernelChoices.BUILT_IN).reason();
    }

    private record Choice(Kernels kernels, String reason) {}

    private static KernelChoices measured(KernelChoices choices) {
        String wanted = System.getProperty(CHOICES, MEASURED);
        return switch (wanted) {
            case MEASURED -> choices;
            case BUILT_IN -> choices.unmeasured();
            default ->
                throw new ModelException(
                        CHOICES + "=" + wanted + " is not known; take " + MEASURED + " or " + BUILT_IN + ".");
        };
    }

    private Choice chosen(KernelChoices choices) {
        return switch (choice) {
            case "auto" -> withVectors(choices, true, false);
            case "onednn" -> withVectors(choices, true, true);
            case "java" -> withVectors(choices, false, false);
            case "naive" ->
                new Choice(new NaiveKernels(), "cpu (naive loops in double) is taken, as " + PROPERTY + "=naive asks.");
            default ->
                throw new ModelException(PROPERTY + "=" + choice + " is not known; take auto, onednn, java or naive.");
        };
    }

    private Choice withVectors(KernelChoices choices, boolean tryOneDnn, boolean insist) {
        if (!hasVectors) {
            throw new ModelException("The CPU kernels need the module " + MODULE
                    + ", which this Java was started without. Fix: java --add-modules " + MODULE + " … (or -D"
                    + PROPERTY + "=naive for the slow reference kernels).");
        }
        requireNativeAccess();
        if (!tryOneDnn) {
            return inJava(choices, "as " + PROPERTY + "=java asks");
        }
        try {
            ChoiceTable table = ChoiceTable.of(choices, OneDnnMatmuls.library());
            return choice(OneDnnMatmuls.create(table), table, "which is the fastest here");
        } catch (UnavailableException e) {
            if (insist) {
                throw new ModelException(PROPERTY + "=onednn, but oneDNN cannot be used: " + e.getMessage() + ".");
            }
            return inJava(choices, "because oneDNN cannot be used: " + e.getMessage());
        }
    }

    private static Choice inJava(KernelChoices choices, String reason) {
        Matmuls matmuls = new JavaMatmuls();
        return choice(matmuls, ChoiceTable.of(choices, matmuls.describe()), reason);
    }

    private static Choice choice(Matmuls matmuls, ChoiceTable choices, String reason) {
        Kernels kernels = new VectorKernels(matmuls, choices, false);
        return new Choice(kernels, kernels.describe() + " is taken, " + reason + ".");
    }

    /** Memory is reached by address, which Java may have been told to refuse. */
    @SuppressWarnings("restricted")
    private static void requireNativeAccess() {
        try {
            MemorySegment.NULL.reinterpret(0);
        } catch (IllegalCallerException e) {
            throw new ModelException("The CPU kernels need native access, which this Java was started without. "
                    + "Fix: java --enable-native-access=ALL-UNNAMED …");
        }
    }
}
