package io.shardwright.runtime.comm.control;

/**
 * The line of one rank in the control region: how far it has come.
 *
 * <pre>
 *   0  state      a {@link RankState}
 *   8  pid
 *  16  step       that it is in, from 0; -1 before the first
 *  24  waiting    since when, in milliseconds of the system's clock; 0 if it doesn't wait
 *  32  signature  of the collective that it entered last, as in a {@link SlotHeader}; 0 before the first
 *  40  site       position of the site's text
 *  48  group      number of the collective's group
 *  56  heard      when news last came of a rank on another host that it wasn't stopped
 *  64  entered    collectives that it has entered over MPI, for each group
 * </pre>
 */
public final class RankLine {
    public static final int STATE = 0;
    public static final int PID = 8;
    public static final int STEP = 16;
    public static final int WAITING = 24;
    static final int SIGNATURE = 32;
    static final int SITE = 40;
    static final int GROUP = 48;
    public static final int HEARD = 56;

    private static final int ENTERED = 64;

    private RankLine() {}

    static int entered(int group) {
        return ENTERED + group * Long.BYTES;
    }
}
