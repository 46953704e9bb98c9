package io.shardwright.runtime.cpu.vector.attention;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What decides which {@link Tile} attention is the fastest in; as text {@code attention 2048x2048 heads 2 of 8 size 64 causal bf16 backward}, with
 * heads of k and of q.
 *
 * @param widest keys that queries see at most, as {@link TileScores#widest}
 * @param ruled whether scores are {@link RuledScores}
 * @param bf16 whether operands of matmuls are
 */
record TiledShape(
        int queries,
        int widest,
        int heads,
        int keyHeads,
        int size,
        boolean causal,
        boolean ruled,
        boolean bf16,
        boolean backward) {
    /** Keys of a single tile, where it is taken without looking: of more there are tiles of {@link #SOME_KEYS}. */
    private static final int FEW_KEYS = 512;

    private static final int SOME_KEYS = 256;
    private static final int MANY_KEYS = 1024;

    /** Rows of a tile of all keys. */
    static final int FEW_ROWS = 64;

    /** Rows of a tile of some keys. */
    private static final int MANY_ROWS = 128;

    /** Multiply-adds of one product that nobody would notice. */
    private static final long SMALL = 1 << 22;

    private static final Pattern TEXT = Pattern.compile("attention (\\d{1,9})x(\\d{1,9}) heads (\\d{1,5}) of (\\d{1,5})"
            + " size (\\d{1,5})( causal)?( ruled)?( bf16)?( backward)?");

    /** The tile that is taken without looking. */
    Tile builtIn() {
        return widest > FEW_KEYS
                ? Tile.of(MANY_ROWS, SOME_KEYS, keyHeads)
                : Tile.of(FEW_ROWS, Math.max(1, widest), keyHeads);
    }

    /** What may be faster, the built-in one first. No two of them do the same. */
    List<Tile> candidates() {
        return Stream.of(
                        builtIn(),
                        candidate(FEW_ROWS, FEW_KEYS),
                        candidate(MANY_ROWS, SOME_KEYS),
                        candidate(MANY_ROWS, FEW_KEYS),
                        candidate(Tile.MOST_ROWS, FEW_KEYS),
                        candidate(Tile.MOST_ROWS, MANY_KEYS))
                .filter(tile -> tile.rows() / 2 < queries || tile.equals(builtIn()))
                .distinct()
                .toList();
    }

    private Tile candidate(int rows, int keys) {
        return Tile.of(rows, Math.clamp(widest, 1, keys), keyHeads);
    }

    /** The same in that direction. */
    TiledShape to(boolean isBackward) {
        return new TiledShape(queries, widest, heads, keyHeads, size, causal, ruled, bf16, isBackward);
    }

    boolean isSmall() {
        return (long) queries * widest * heads * size < SMALL;
    }

    /** Whether it is the shape of these numbers. */
    boolean is(
            int ofQueries, int ofWidest, int ofHeads, int ofKeyHeads, int ofSize, boolean isCausal, boolean isRuled) {
        return queries == ofQueries
                && widest == ofWidest
                && heads == ofHeads
                && keyHeads == ofKeyHeads
                && size == ofSize
                && causal == isCausal
                && ruled == isRuled;
    }

    /** The shape that a text says, if it says one. */
    static Optional<TiledShape> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new TiledShape(
                                number(matcher, 1),
                                number(matcher, 2),
                                number(matcher, 4),
                                number(matcher, 3),
                                number(matcher, 5),
                                matcher.group(6) != null,
                                matcher.group(7) != null,
                                matcher.group(8) != null,
                                matcher.group(9) != null))
                        .filter(TiledShape::canBe)
                : Optional.empty();
    }

    private boolean canBe() {
        return queries > 0 && widest > 0 && size > 0 && keyHeads > 0 && heads > 0 && heads % keyHeads == 0;
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    String text() {
        return "attention " + queries + "x" + widest + " heads " + keyHeads + " of " + heads + " size " + size
                + (causal ? " causal" : "") + (ruled ? " ruled" : "") + (bf16 ? " bf16" : "")
                + (backward ? " backward" : "");
    }
}
