package io.shardwright.spi.collective;

/**
 * Where in a program a collective stands: what the compiler gives to each, and what a time-out prints.
 *
 * @param number the collective's static number within its class, from 0
 * @param cause why it is there, for example {@code "g after Mlp.down (@RowParallel)"}
 * @param source file and line, for example {@code "Mlp.java:9"}
 */
public record CollectiveSite(int number, String cause, String source) {
    @Override
    public String toString() {
        return "#" + number + " (" + cause + ", " + source + ")";
    }
}
