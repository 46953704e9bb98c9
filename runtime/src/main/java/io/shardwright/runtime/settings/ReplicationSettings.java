package io.shardwright.runtime.settings;

import io.shardwright.memory.ZeroStage;

/**
 * What replicas along dp share out and tell each other.
 *
 * @param zero what they split instead of each keeping all of it
 * @param mode who updates
 */
public record ReplicationSettings(ZeroStage zero, ReplicationMode mode) {
    /** Each replica keeps and updates everything. */
    public static final ReplicationSettings PLAIN = new ReplicationSettings(ZeroStage.NONE, ReplicationMode.DDP);

    /** @throws SettingException if there is nothing that the server's replicas could split */
    public ReplicationSettings {
        if (zero != ZeroStage.NONE && mode == ReplicationMode.SERVER) {
            throw new SettingException(
                    "%s keeps everything on one replica, and %s splits it\n  Fix: leave one of them out",
                    Setting.REPLICATION_MODE.is(mode.text()), Setting.ZERO.is(zero.ordinal()));
        }
    }

    /** Every replica updates, and splits this. */
    public static ReplicationSettings splitting(ZeroStage zero) {
        return new ReplicationSettings(zero, ReplicationMode.DDP);
    }
}
