package io.shardwright.runtime.comm.control;

/**
 * What a control region says of a rank, read by its peers and from outside. The region may be damaged, or made to deceive: whatever
 * is in it, this gives words.
 *
 * @param step that it is in, from 0; -1 before the first
 * @param waitingSince milliseconds of the system's clock; 0 if it doesn't wait
 * @param collective that it entered last, {@code all-reduce #116 (g after Mlp.down, Mlp.java:9)}, or nothing
 */
public record RankReport(RankState state, long pid, long step, long waitingSince, String collective) {
    /** @param place the rank's on the host whose region this is, or less than 0 if it lives on another */
    public static RankReport of(RegionBytes region, ControlLayout layout, int rank, int place) {
        long line = ControlLayout.rankLine(rank);
        RankState state = state(region, rank);
        return new RankReport(
                state,
                region.word(line + RankLine.PID),
                state == RankState.ABSENT ? -1 : region.word(line + RankLine.STEP),
                region.word(line + RankLine.WAITING),
                place < 0 ? news(region, layout, rank) : collective(region, layout, rank, place));
    }

    static RankState state(RegionBytes region, int rank) {
        return RankState.of(region.word(ControlLayout.rankLine(rank) + RankLine.STATE));
    }

    static String collective(RegionBytes region, ControlLayout layout, int rank, int place) {
        long line = ControlLayout.rankLine(rank);
        long signature = region.word(line + RankLine.SIGNATURE);
        return signature == 0
                ? ""
                : SlotHeader.kindText(signature) + " "
                        + SiteTexts.read(region, layout.siteTexts(place), region.word(line + RankLine.SITE));
    }

    static String news(RegionBytes region, ControlLayout layout, int rank) {
        return region.text(layout.news(rank), ControlLayout.NEWS);
    }
}
