package io.shardwright.runtime.settings;

import java.util.Arrays;
import java.util.Locale;

/** What a rank is, where no MPI has started it. */
public enum RankKind {
    THREADS,
    PROCESSES;

    /** @throws SettingException if there is none of that name */
    public static RankKind named(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new SettingException(
                        "%s: there is no such kind of ranks\n  Fix: take %s, or start the program by mpirun",
                        Setting.RANKS.is(text),
                        String.join(
                                " or ",
                                Arrays.stream(values()).map(RankKind::text).toList())));
    }

    /** {@code threads}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text();
    }
}
