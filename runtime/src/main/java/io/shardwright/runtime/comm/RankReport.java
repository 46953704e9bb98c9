package io.shardwright.runtime.comm;

/** What the control region says of a rank of this host, read by its peers and from outside. */
final class RankReport {
    private RankReport() {}

    /** What it entered last: {@code all-reduce #116 (g after Mlp.down, Mlp.java:9)}, or nothing. */
    static String collective(long control, ControlDescriptor descriptor, int rank, int place) {
        long line = control + ControlDescriptor.rankLine(rank);
        long signature = Memory.getAcquire(line + RankLine.SIGNATURE);
        return signature == 0
                ? ""
                : Header.kind(signature).text() + " "
                        + SiteTexts.read(control + descriptor.siteTexts(place), Memory.get(line + RankLine.SITE));
    }
}
