package io.shardwright.runtime.comm.control;

import io.shardwright.runtime.comm.memory.NativeMemory;

/** What the control region says of a rank of this host, read by its peers and from outside. */
public final class RankReport {
    private RankReport() {}

    /** What it entered last: {@code all-reduce #116 (g after Mlp.down, Mlp.java:9)}, or nothing. */
    public static String collective(long control, ControlLayout descriptor, int rank, int place) {
        long line = control + ControlLayout.rankLine(rank);
        long signature = NativeMemory.getAcquire(line + RankLine.SIGNATURE);
        return signature == 0
                ? ""
                : SlotHeader.kind(signature).text() + " "
                        + SiteTexts.read(control + descriptor.siteTexts(place), NativeMemory.get(line + RankLine.SITE));
    }
}
