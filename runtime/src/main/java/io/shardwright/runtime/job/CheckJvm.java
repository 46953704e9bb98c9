package io.shardwright.runtime.job;

import io.shardwright.diagnostic.ModelException;
import java.util.ArrayList;
import java.util.List;

/** Whether a JVM was started with what ranks in it need. */
public final class CheckJvm {
    private static final String VECTORS = "jdk.incubator.vector";

    private CheckJvm() {}

    /** @throws ModelException with all flags that are missing */
    public static void run() {
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            throw new ModelException("this JVM was started without " + String.join(" and ", missing)
                    + ", which ranks in it need\n  Fix: java " + String.join(" ", missing)
                    + " …, or ranks that are processes, which get them; for good in JDK_JAVA_OPTIONS, or in"
                    + " <jvmArguments> of the plugin that runs your program");
        }
    }

    /** The flags that are missing, as they would be given. */
    static List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (ModuleLayer.boot().findModule(VECTORS).isEmpty()) {
            missing.add("--add-modules=" + VECTORS);
        }
        Module module = CheckJvm.class.getModule();
        if (!module.isNativeAccessEnabled()) {
            missing.add("--enable-native-access=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
        }
        return missing;
    }
}
