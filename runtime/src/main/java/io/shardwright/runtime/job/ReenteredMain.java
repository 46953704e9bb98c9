package io.shardwright.runtime.job;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.launch.RankProcess;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What a rank does that is a process: it runs the program's {@code main} again, until that comes to the job. */
public final class ReenteredMain implements RankBody {
    /**
     * What this process was started for.
     *
     * @param call where the job stands
     * @param failure of the body
     */
    private record Started(RankContext context, String call, AtomicReference<@Nullable Exception> failure) {}

    /** The rank's first arguments are the class of main, and where the job stands. */
    private static final int BEFORE_MAINS = 2;

    private static final ScopedValue<Started> STARTED = ScopedValue.newInstance();

    /** The job is over, and with it what this process was started for. */
    private static final class OverException extends Error {
        private static final long serialVersionUID = 1L;

        OverException(String message) {
            super(message, null, false, false);
        }
    }

    public ReenteredMain() {}

    @Override
    public void run(RankContext context) throws Exception {
        List<String> given = context.arguments();
        String[] args = given.subList(BEFORE_MAINS, given.size()).toArray(String[]::new);
        Started started = new Started(context, given.get(1), new AtomicReference<>());
        try {
            ScopedValue.where(STARTED, started).call(() -> {
                main(Class.forName(given.getFirst()), args);
                return args;
            });
        } catch (OverException _) {
            Exception failure = started.failure().get();
            if (failure != null) {
                throw failure;
            }
            return;
        }
        throw new ModelException("main of " + given.getFirst() + " ended on rank " + context.rank()
                + " without coming to the job that it was started for\n  Fix: let every process that is given the same"
                + " arguments come to the same jobs");
    }

    private static void main(Class<?> type, String[] args) throws Exception {
        Method main = type.getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        Object object = null;
        if (!Modifier.isStatic(main.getModifiers())) {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            object = constructor.newInstance();
        }
        try {
            main.invoke(object, (Object) args);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case Error error -> throw error;
                case Exception exception -> throw exception;
                case null, default -> throw e;
            }
        }
    }

    /** Whether this is a process that was started as a rank. */
    static boolean isRunning() {
        return RankProcess.isThisOne();
    }

    /**
     * The body, if this is the job that the process was started for; then main is left. One that comes before is over already.
     */
    static void arrive(MainPlace place, RankBody body, List<String> arguments) {
        if (!STARTED.isBound()) {
            throw new ModelException(
                    "a rank that is a process starts no job of its own, nor does a thread that its main has started\n"
                            + "  Fix: start the job on the thread that runs main");
        }
        Started started = STARTED.get();
        if (!started.call().equals(place.call())) {
            return;
        }
        try {
            body.run(new RankContext(started.context().endpoint(), arguments));
        } catch (Exception e) {
            // What main might make of it is for the process that has started this one.
            started.failure().set(e);
        }
        throw new OverException("the job is over");
    }
}
