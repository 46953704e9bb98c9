package io.shardwright.runtime.launch;

import io.shardwright.diagnostic.ModelException;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The transports on the class path. None of them is known here by name. */
public final class Transports {
    private Transports() {}

    private static final class Loaded {
        static final List<Transport> ALL =
                ServiceLoader.load(Transport.class, Transports.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
    }

    /** All, also those that can't be used here. */
    public static List<Transport> all() {
        return Loaded.ALL;
    }

    /** The transport of the job that this process was started as a rank of, if it was. */
    public static Optional<Transport> ofThisProcess() {
        return all().stream()
                .filter(transport -> transport.startedRank().isPresent())
                .findFirst();
    }

    /**
     * The transport of that name.
     *
     * @throws ModelException if there is none, or it can't be used here; the message says why, and what there is
     */
    public static Transport named(String name) {
        Transport found = all().stream()
                .filter(transport -> transport.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ModelException(
                        "ranks cannot be \"" + name + "\": no transport of that name is on the class path\n" + list()));
        Optional<String> reason = found.whyNot();
        if (reason.isPresent()) {
            throw new ModelException("ranks cannot be " + name + ": " + reason.get() + "\n" + list());
        }
        return found;
    }

    private static String list() {
        return all().stream()
                .map(transport -> "  " + transport.name()
                        + transport
                                .whyNot()
                                .map(reason -> ": not here, " + reason)
                                .orElse(": can be used here"))
                .collect(Collectors.joining("\n"));
    }
}
