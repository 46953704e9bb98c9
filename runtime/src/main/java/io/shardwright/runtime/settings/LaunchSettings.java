package io.shardwright.runtime.settings;

import io.shardwright.runtime.comm.CommOptions;
import java.time.Duration;

/**
 * How ranks are started and wait for each other.
 *
 * @param ranks what they are, where no MPI has started them
 * @param timeOut how long a rank waits for another
 * @param startTimeOut the same, as long as that rank has not come to the start of the job
 * @param checkCollectives whether ranks of different hosts compare what they are in before each collective; those of one host always do
 */
public record LaunchSettings(RankKind ranks, Duration timeOut, Duration startTimeOut, boolean checkCollectives) {
    private static final Duration LONGEST = Duration.ofDays(365);

    /** Processes that wait for a minute, and half a minute at the start. */
    public static final LaunchSettings USUAL = new LaunchSettings(
            RankKind.PROCESSES,
            CommOptions.defaults().timeout(),
            CommOptions.defaults().startTimeout(),
            false);

    /** @throws SettingException if the time is none that one could wait */
    public LaunchSettings {
        requireTime(Setting.TIME_OUT, timeOut);
        requireTime(Setting.START_TIME_OUT, startTimeOut);
    }

    private static void requireTime(Setting setting, Duration time) {
        if (!time.isPositive()) {
            throw new SettingException("%s: it is more than 0", setting.is(seconds(time)));
        }
        if (time.compareTo(LONGEST) > 0) {
            throw new SettingException(
                    "%s: it is at most a year, %s seconds", setting.is(seconds(time)), seconds(LONGEST));
        }
    }

    private static String seconds(Duration duration) {
        return Double.toString(duration.toMillis() / 1e3);
    }

    public static LaunchSettings of(RankKind ranks) {
        return new LaunchSettings(ranks, USUAL.timeOut, USUAL.startTimeOut, USUAL.checkCollectives);
    }

    public CommOptions comm() {
        return CommOptions.defaults()
                .withTimeout(timeOut)
                .withStartTimeout(startTimeOut)
                .withCheck(checkCollectives);
    }
}
