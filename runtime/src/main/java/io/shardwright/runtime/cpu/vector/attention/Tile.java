package io.shardwright.runtime.cpu.vector.attention;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of attention's scores that is there at once. Results differ in their last digits between tiles: sums over keys are added up
 * tile by tile.
 *
 * @param rows of queries; of more, more lie above the diagonal, but each matmul brings its keys into its own order first, which many rows repay
 * @param keys at most
 * @param heads of k, which divide all there are: so that a matmul is worth its call
 */
record Tile(int rows, int keys, int heads) {
    /** Of any candidate. */
    static final int MOST_ROWS = 256;

    /** Floats of the tiles of heads that are computed together: 256 KiB, so that two of them and a head's keys and values share 1 MiB. */
    private static final int FLOATS = 64 * 1024;

    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,3})x([1-9]\\d{0,4})x([1-9]\\d{0,4})");

    /** Of as many heads as stay in the second-level cache. */
    static Tile of(int rows, int keys, int keyHeads) {
        int heads = Math.clamp(FLOATS / ((long) rows * ScoreVectors.end(keys)), 1, keyHeads);
        while (keyHeads % heads != 0) {
            heads--;
        }
        return new Tile(rows, keys, heads);
    }

    /** The one that a text says, if it says one for that many heads of k. */
    static Optional<Tile> parse(String text, int keyHeads) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Tile tile = new Tile(number(matcher, 1), number(matcher, 2), number(matcher, 3));
        return Optional.of(tile).filter(it -> keyHeads % it.heads == 0);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** {@code 128x256x2} */
    String text() {
        return rows + "x" + keys + "x" + heads;
    }
}
