package io.shardwright.runtime.cli;

/** Numbers that options take, so that none asks for what nobody could mean. */
final class Ranges {
    private Ranges() {}

    /** @throws UsageException if it isn't in the range */
    static void require(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new UsageException(option + " " + value + ": it is a number from " + least + " to " + most);
        }
    }
}
