package io.shardwright.runtime.comm.control;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.AxisGroup;

/**
 * Layout of the region that all ranks of a host share, and nothing else: who writes what, and when, is in
 * {@link JobState} and in the package of the collectives.
 *
 * <pre>
 *  job        | abort word | ... 128 | abort text 4 KiB | job text 1 KiB |
 *  rank r     | state | pid | step | ... 128 |                   once for each rank of the job
 *  news r     | text 512 |                                       once for each rank of the job
 *  sites p    | texts 256 KiB |                                  once for each rank of the host
 *  group g    | finished 128 | slot 0 | slot 1 | ... slot 15 |   once for each rank of the host
 *             | slot 0 | ... slot 3 |                            once for each rank and peer of its: messages
 *
 *  slot       | published  header 128 | consumed 128 | staging |
 * </pre>
 *
 * <p>A group is an axis along which more than one rank lies on the host, the replicas along both dp and cp, or all its ranks. Each
 * line is written by one rank and takes 128 bytes: two cache lines, as processors fetch them in pairs. A rank writes its own line;
 * those of ranks on other hosts, and the news of them, are written by who hears of them.
 */
public final class ControlLayout {
    public static final int LINE = 128;

    /** Collectives of one communicator that a rank can have published at a time. */
    public static final int SLOTS = 16;

    /** Messages from one rank to another that can be published at a time. */
    public static final int MESSAGES = 4;

    /** Room in a slot for small tensors, and for the chunks of those that don't lie in the heap. */
    public static final int STAGING = 64 << 10;

    public static final int MESSAGE_STAGING = 32 << 10;
    public static final int ABORT_TEXT = 4 << 10;
    static final int JOB_TEXT = 1 << 10;
    public static final int NEWS = 512;
    static final int SITE_TEXTS = 256 << 10;

    private static final int SLOT = 2 * LINE + STAGING;
    private static final int MESSAGE = 2 * LINE + MESSAGE_STAGING;
    private static final int ALL = AxisGroup.ALL_RANKS;

    private final int jobRanks;
    private final int hostRanks;
    private final int[] degrees = new int[ALL + 1];
    private final long[] groupOffsets = new long[ALL + 1];
    private final long bytes;

    /** For a job on one host. */
    public ControlLayout(Mesh mesh) {
        this(mesh, Host.ofAll(mesh, 0));
    }

    public ControlLayout(Mesh mesh, Host host) {
        jobRanks = mesh.size();
        hostRanks = host.size();
        degrees[ALL] = hostRanks;
        for (int number = 0; number < ALL; number++) {
            for (int place = 0; place < hostRanks; place++) {
                AxisGroup group = AxisGroup.numbered(number, mesh, host.ranks()[place]);
                int residents = new Host(host.ranks(), place).residentsOf(group).size();
                degrees[number] = Math.max(degrees[number], residents);
            }
        }
        long end = siteTexts(hostRanks);
        for (int group = 0; group <= ALL; group++) {
            groupOffsets[group] = end;
            if (degrees[group] > 1) {
                end += hostRanks * (LINE + (long) SLOTS * SLOT + (long) degrees[group] * MESSAGES * MESSAGE);
            }
        }
        bytes = end;
    }

    /** Size of the region. */
    public long bytes() {
        return bytes;
    }

    /** 0, or -1 while the first rank to fail writes why, or that rank plus 1. */
    public static long abortWord() {
        return 0;
    }

    public static long abortText() {
        return LINE;
    }

    /** What the job is; see {@link JobDescription}. */
    public static long jobText() {
        return LINE + ABORT_TEXT;
    }

    /** The line of a rank of the job: {@link RankLine}. */
    public static long rankLine(int rank) {
        return LINE + ABORT_TEXT + JOB_TEXT + (long) rank * LINE;
    }

    /** What a rank of another host was last in. */
    public long news(int rank) {
        return rankLine(jobRanks) + (long) rank * NEWS;
    }

    /** The texts of the sites that the rank at a place has been at. */
    public long siteTexts(int place) {
        return news(jobRanks) + (long) place * SITE_TEXTS;
    }

    /** Number of the first collective that a rank has not completed. */
    public long finished(int group, int place) {
        return groupOffsets[group] + place * (LINE + (long) SLOTS * SLOT);
    }

    /** Slot of a collective. */
    public long slot(int group, int place, int slot) {
        return finished(group, place) + LINE + (long) slot * SLOT;
    }

    /** First slot of the messages from a rank to the peer that is number {@code peer} of the group's residents. */
    public long messages(int group, int place, int peer) {
        return finished(group, hostRanks) + ((long) place * degrees[group] + peer) * MESSAGES * MESSAGE;
    }

    public static long messageOffset(int slot) {
        return (long) slot * MESSAGE;
    }

    public static long published(long slot) {
        return slot;
    }

    public static long consumed(long slot) {
        return slot + LINE;
    }

    public static long staging(long slot) {
        return slot + 2 * LINE;
    }
}
