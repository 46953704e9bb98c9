package io.shardwright.runtime.settings;

import io.shardwright.runtime.comm.CommOptions;
import java.time.Duration;

/**
 * How ranks are started and wait for each other.
 *
 * @param ranks what they are, where no MPI has started them
 * @param timeOut how long a rank waits for another
 * @param checkCollectives whether ranks of different hosts compare what they are in before each collective; those of one host always do
 */
public record LaunchSettings(RankKind ranks, Duration timeOut, boolean checkCollectives) {
    private static final Duration LONGEST = Duration.ofDays(365);

    /** Processes that wait for a minute. */
    public static final LaunchSettings USUAL =
            new LaunchSettings(RankKind.PROCESSES, CommOptions.defaults().timeout(), false);

    /** @throws SettingException if the time is none that one could wait */
    public LaunchSettings {
        if (!timeOut.isPositive()) {
            throw new SettingException("%s: it is more than 0", Setting.TIME_OUT.is(seconds(timeOut)));
        }
        if (timeOut.compareTo(LONGEST) > 0) {
            throw new SettingException(
                    "%s: it is at most a year, %s seconds", Setting.TIME_OUT.is(seconds(timeOut)), seconds(LONGEST));
        }
    }

    private static String seconds(Duration duration) {
        return Double.toString(duration.toMillis() / 1e3);
    }

    public static LaunchSettings of(RankKind ranks) {
        return new LaunchSettings(ranks, USUAL.timeOut, USUAL.checkCollectives);
    }

    public CommOptions comm() {
        return CommOptions.defaults().withTimeout(timeOut).withCheck(checkCollectives);
    }
}
