package io.shardwright.runtime.job;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/**
 * How often a program has come to each place where it calls for a job, since its {@code main} was given its arguments: in a loop it is the same
 * place again, and another job. A process that runs {@code main} again counts alike.
 */
final class PlaceVisits {
    private static final Map<String, Integer> VISITS = new HashMap<>();
    private static WeakReference<String[]> argumentsOfMain = new WeakReference<>(null);

    private PlaceVisits() {}

    /**
     * One more, with this one.
     *
     * @param args the very array that {@code main} was given
     */
    static synchronized int count(String[] args, String call) {
        if (!argumentsOfMain.refersTo(args)) {
            argumentsOfMain = new WeakReference<>(args);
            VISITS.clear();
        }
        return VISITS.merge(call, 1, Integer::sum);
    }
}
