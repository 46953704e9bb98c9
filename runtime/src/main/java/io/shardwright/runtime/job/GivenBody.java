package io.shardwright.runtime.job;

import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import java.util.function.IntSupplier;

/** A body that is there already, for a transport that makes one of a class: on the thread that starts it. */
public final class GivenBody implements RankBody {
    private static final ScopedValue<RankBody> BODY = ScopedValue.newInstance();

    public GivenBody() {}

    /** What {@code starter} gives, which makes one of these on this thread. */
    static int run(RankBody body, IntSupplier starter) {
        return ScopedValue.where(BODY, body).call(starter::getAsInt);
    }

    @Override
    public void run(RankContext context) throws Exception {
        BODY.get().run(context);
    }
}
